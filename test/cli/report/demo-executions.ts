import type { HistoryEvent } from '../../../statemachine/history-event.ts';
import { HistoryWriter } from '../history/history-writer.ts';
import type { Run } from '../history/history-writer.ts';
import type { Random } from './random.ts';

/** How the execution of a demo incident goes. */
export type Course =
  'restored' | 'slow' | 'throttled' | 'second-round' | 'refused' | 'not-needed' | 'alert-lost';

/** When the steps that the incident keeps came to their ends, epoch milliseconds. */
export interface Milestones {
  detected: number;
  accepted?: number;
  verified?: number;
  givenUp?: number;
}

/** The error that ends a repair for good. */
export interface Refusal {
  error: string;
  message: string;
}

/** Writes the history of an execution that starts at `start` and takes the given course. */
export function demoExecution(
  course: Course,
  start: number,
  random: Random,
  refusal: Refusal,
): { events: HistoryEvent[]; milestones: Milestones } {
  const writer = new HistoryWriter(start);
  const milestones: Milestones = { detected: start };
  const quick = (): Run => ({ ms: random.between(30, 180) });
  writer.task('ClassifyEvent', [quick()]);
  writer.parallel('Respond', [
    (branch) => {
      repair(branch, course, quick, random, refusal, milestones);
    },
    (branch) => {
      branch.task('RecordDetection', [quick()]);
      milestones.detected = branch.now;
      branch.step('Choice', 'AlertNeeded');
      const down: Run = { ms: 40, error: 'InternalError', message: 'Service unavailable' };
      if (course === 'alert-lost') branch.task('PublishAlert', [down, { ...down, waitMs: 1000 }]);
      else branch.task('PublishAlert', [quick()]);
      branch.task('AnnounceDetection', [{ ms: 40 }]).step('Pass', 'AlertEnded');
    },
  ]);
  writer.step('Choice', 'IsHandledElsewhere').task('RecordOutcome', [quick()]).step('Choice', 'WhatFollows');
  if (course === 'refused') {
    announced(writer, quick).step('Choice', 'HowItEnded');
    const cause = 'GetTrailStatus does not show that the trail logs again. The escalation was published.';
    return { events: writer.fail('TrailNotRestored', 'TrailNotRestoredError', cause), milestones };
  }
  if (course !== 'not-needed') announced(writer, quick);
  return { events: writer.step('Choice', 'HowItEnded').step('Succeed', 'Done').succeed(), milestones };
}

function repair(
  branch: HistoryWriter,
  course: Course,
  quick: () => Run,
  random: Random,
  refusal: Refusal,
  milestones: Milestones,
): void {
  branch.step('Choice', 'RepairNeeded');
  if (course === 'not-needed') {
    branch.step('Pass', 'RepairEnded');
    return;
  }
  if (course === 'refused') {
    branch.task('StartLogging', [{ ms: 210, ...refusal }]);
    branch.task('CompareTrail', [{ ms: 90, ...refusal }]).step('Pass', 'RepairEnded');
    milestones.givenUp = branch.now;
    return;
  }
  const busy = (waitMs: number): Run => ({
    ms: 90,
    waitMs,
    error: 'CloudTrailBusyError',
    message: 'ThrottlingException: Rate exceeded',
  });
  const waits = course === 'throttled' ? [0, 700, 1900, 2600] : [];
  branch.task('StartLogging', [
    ...waits.map(busy),
    { ms: random.between(150, 420), waitMs: waits.length * 400 },
  ]);
  milestones.accepted = branch.now;
  const notLogging = (waitMs: number): Run => ({
    ms: 80,
    waitMs,
    error: 'TrailNotLoggingError',
    message: 'GetTrailStatus: IsLogging is false',
  });
  if (course === 'second-round') {
    branch.task(
      'VerifyLogging',
      [0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000].map(notLogging),
    );
    branch.step('Choice', 'RoundsLeft').step('Pass', 'NextRound').task('StartLogging', [quick()]);
    branch.task('VerifyLogging', [notLogging(0), { ms: 80, waitMs: 1000 }]);
    milestones.verified = branch.now;
    compared(branch);
    return;
  }
  const polls = course === 'slow' ? [0, 1000, 2000, 4000, 8000].slice(0, random.between(3, 6)) : [];
  branch.task('VerifyLogging', [...polls.map(notLogging), { ms: 95, waitMs: polls.length > 0 ? 8000 : 0 }]);
  milestones.verified = branch.now;
  compared(branch);
}

function announced(writer: HistoryWriter, quick: () => Run): HistoryWriter {
  return writer.task('PublishOutcome', [quick()]).task('AnnounceOutcome', [{ ms: 40 }]);
}

function compared(branch: HistoryWriter): void {
  branch
    .task('CompareTrail', [{ ms: 90 }])
    .step('Choice', 'WhatDiffers')
    .step('Pass', 'RepairEnded');
}
