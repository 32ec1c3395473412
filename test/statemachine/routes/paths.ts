import { deniedCall, eventOf } from '../../fixtures/records.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { recentStop, type RemediationRun, type World } from '../../fixtures/remediation.ts';

/** What the tests of the routes run events with: every run is noted for the test that they went every way. */
export interface Routes {
  readonly world: () => World;
  readonly remediate: World['remediate'];
}

export const stop = (fields?: Fields): Fields => eventOf(recentStop(fields));
export const denied = (): Fields => eventOf(deniedCall('StopLogging'));
export const moments = ({ messages }: RemediationRun): string[] => messages.map(({ moment }) => moment);

/** The ways through the repair branch. */
const COMPARED = ['CompareTrail', 'IsAsBefore'];
export const RESTARTED = ['StartLogging', 'VerifyLogging', 'Restarted', ...COMPARED, 'Restored'];
export const FIRST_ROUND = ['RestartNeeded', ...RESTARTED];
export const BOTH_ROUNDS = [
  'RestartNeeded',
  'StartLogging',
  'VerifyLogging',
  'RestartLogging',
  'ReverifyLogging',
];
export const SECOND_ROUND = [...BOTH_ROUNDS, 'RestartedInSecondRound', ...COMPARED, 'Restored'];
export const NO_REPAIR = ['RestartNeeded', 'RestartNotNeeded'];

/** The ways through the alert branch. */
export const ALERTED = ['RecordDetection', 'IsDuplicate', 'IsTold', 'PublishAlert', 'AlertHandled'];
export const ALERTED_LATER = [...ALERTED.slice(0, 3), 'AwaitTurn', ...ALERTED.slice(3)];
export const WITHHELD = ['RecordDetection', 'IsDuplicate', 'IsTold', 'AlertWithheld'];
export const ALERTED_UNRECORDED = ['RecordDetection', 'PublishAlert', 'AlertHandled'];
export const DUPLICATE = ['RecordDetection', 'IsDuplicate', 'DuplicateSeen'];

/** The ways outside the branches. */
export const BEFORE = ['ClassifyEvent', 'Respond', 'IsHandledElsewhere', 'RecordOutcome', 'WhatCameOfIt'];
export const TOLD = [...BEFORE, 'PublishOutcome', 'IsRecorded', 'Done'];
export const ESCALATED = [...BEFORE, 'PublishEscalation', 'TrailNotRestored'];
