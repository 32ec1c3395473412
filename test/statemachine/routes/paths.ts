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
export const RESTARTED = ['StartLogging', 'VerifyLogging', 'CompareTrail', 'RepairEnded'];
/** The first round began with RestartAtOnce. */
export const FIRST_ROUND = ['RepairNeeded', ...RESTARTED.slice(1)];
/** It began with the function, since RestartAtOnce was refused or not called. */
export const FUNCTION_ROUND = ['RepairNeeded', ...RESTARTED];
const NEXT_ROUND = ['RepairNeeded', 'VerifyLogging', 'RoundsLeft', 'NextRound'];
export const BOTH_ROUNDS = [...NEXT_ROUND, 'StartLogging', 'VerifyLogging'];
export const SECOND_ROUND = [...NEXT_ROUND, ...RESTARTED];
export const NO_REPAIR = ['RepairNeeded', 'RepairEnded'];

/** The ways through the alert branch. */
export const ALERTED = ['RecordDetection', 'AlertNeeded', 'PublishAlert', 'AlertEnded'];
export const ALERTED_LATER = [...ALERTED.slice(0, 2), 'AwaitRateLimit', ...ALERTED.slice(2)];
/** A duplicate, or an alert that is suppressed. */
export const NOT_ALERTED = ['RecordDetection', 'AlertNeeded', 'AlertEnded'];
export const ALERTED_UNRECORDED = ['RecordDetection', 'PublishAlert', 'AlertEnded'];

/** The ways outside the branches. */
export const BEFORE = ['ClassifyEvent', 'Respond', 'IsHandledElsewhere', 'RecordOutcome', 'WhatFollows'];
export const QUIET = [...BEFORE, 'HowItEnded', 'Done'];
export const NOTIFIED = [...BEFORE, 'PublishOutcome', 'HowItEnded', 'Done'];
export const ESCALATED = [...BEFORE, 'PublishOutcome', 'HowItEnded', 'TrailNotRestored'];
export const HANDLED_ELSEWHERE = ['ClassifyEvent', 'Respond', 'IsHandledElsewhere', 'Done'];
