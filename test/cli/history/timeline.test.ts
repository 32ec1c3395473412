import { describe, expect, test } from '@jest/globals';
import { buildTimeline } from '../../../cli/history/timeline.ts';
import { HistoryWriter } from './history-writer.ts';

const START = new Date('2026-11-03T10:00:00.000Z');

function retriedAndRestored() {
  return new HistoryWriter(START)
    .task('ClassifyEvent', [{ ms: 80 }])
    .parallel('Respond', [
      (branch) =>
        branch
          .step('Choice', 'RepairNeeded')
          .task('StartLogging', [{ ms: 200 }])
          .task('VerifyLogging', [
            { ms: 90, error: 'TrailNotLoggingError', message: 'IsLogging is false' },
            { ms: 90, waitMs: 1000 },
          ])
          .step('Pass', 'RepairEnded'),
      (branch) =>
        branch
          .task('RecordDetection', [{ ms: 40 }])
          .task('PublishAlert', [{ ms: 30, error: 'InternalError', message: 'SNS is down' }])
          .step('Pass', 'AlertEnded'),
    ])
    .task('RecordOutcome', [{ ms: 50 }])
    .step('Succeed', 'Done')
    .succeed();
}

const named = (events: Parameters<typeof buildTimeline>[0], state: string) =>
  buildTimeline(events).visits.find((visit) => visit.state === state)!;

describe('the timeline of an execution', () => {
  test('lists the states in the order of entering and ends with the status', () => {
    const timeline = buildTimeline(retriedAndRestored());
    expect(timeline.status).toBe('SUCCEEDED');
    expect(timeline.startedAt).toBe('2026-11-03T10:00:00.000Z');
    expect(timeline.visits.map((visit) => visit.state)).toEqual([
      'ClassifyEvent',
      'Respond',
      'RepairNeeded',
      'StartLogging',
      'RecordDetection',
      'PublishAlert',
      'AlertEnded',
      'VerifyLogging',
      'RepairEnded',
      'RecordOutcome',
      'Done',
    ]);
  });

  test('keeps every attempt with the reason of the retry that follows it', () => {
    const { attempts, caught } = named(retriedAndRestored(), 'VerifyLogging');
    expect(attempts.map((attempt) => attempt.outcome)).toEqual(['failed', 'succeeded']);
    expect(attempts[0]!.failure).toEqual({ error: 'TrailNotLoggingError', message: 'IsLogging is false' });
    expect(caught).toBeUndefined();
  });

  test('shows a caught error and follows the Catch', () => {
    const timeline = buildTimeline(retriedAndRestored());
    const alert = timeline.visits.findIndex((visit) => visit.state === 'PublishAlert');
    expect(timeline.visits[alert]!.caught).toEqual({ error: 'InternalError', message: 'SNS is down' });
    expect(named(retriedAndRestored(), 'AlertEnded').from).toEqual({ visit: alert, how: 'caught' });
  });

  test('separates the branches of a Parallel and joins them again', () => {
    const { visits } = buildTimeline(retriedAndRestored());
    const respond = visits.findIndex((visit) => visit.state === 'Respond');
    expect(visits[respond]!.exitedAt).toBeDefined();
    expect(named(retriedAndRestored(), 'RepairNeeded').from).toEqual({ visit: respond, how: 'branch' });
    expect(named(retriedAndRestored(), 'RecordDetection').from).toEqual({ visit: respond, how: 'branch' });
    expect(named(retriedAndRestored(), 'AlertEnded').inside).toBe(respond);
    const after = named(retriedAndRestored(), 'RecordOutcome');
    expect(after.from).toEqual({ visit: respond, how: 'next' });
    expect(after.inside).toBeUndefined();
  });

  test('ends a failed execution at its Fail state, with error and cause', () => {
    const timeline = buildTimeline(
      new HistoryWriter(START)
        .task('ClassifyEvent', [{ ms: 5, error: 'UnclassifiableEventError', message: 'no call' }])
        .task('PublishUnclassified', [{ ms: 5 }])
        .fail('Unclassifiable', 'UnclassifiableEventError', 'It was published.'),
    );
    expect(timeline.status).toBe('FAILED');
    expect(timeline.failure).toEqual({ error: 'UnclassifiableEventError', message: 'It was published.' });
    expect(timeline.visits.at(-1)).toMatchObject({ state: 'Unclassifiable', failure: timeline.failure });
  });

  test('shows a state that was running when the execution timed out', () => {
    const writer = new HistoryWriter(START).enterTask('StartLogging', [
      { ms: 5, error: 'CloudTrailBusyError' },
    ]);
    const timeline = buildTimeline(writer.wait(7_200_000).end('TimedOut'));
    expect(timeline.status).toBe('TIMED_OUT');
    expect(timeline.failure).toEqual({ error: 'States.Timeout', message: '' });
    expect(timeline.visits[0]).toMatchObject({ state: 'StartLogging', failure: { error: 'States.Timeout' } });
  });

  test('reads Task events as it reads LambdaFunction events', () => {
    const renamed = retriedAndRestored().map((event) => ({
      ...event,
      type: event.type?.replace('LambdaFunction', 'Task'),
    }));
    expect(buildTimeline(renamed)).toEqual(buildTimeline(retriedAndRestored()));
  });

  test('reads the same history from JSON', () => {
    const events = retriedAndRestored();
    expect(buildTimeline(JSON.parse(JSON.stringify(events)) as typeof events)).toEqual(buildTimeline(events));
  });

  test('shows what exists of a history that is cut off anywhere', () => {
    const events = retriedAndRestored();
    for (let cut = 0; cut <= events.length; cut += 1) {
      expect(buildTimeline(events.slice(0, cut)).visits.length).toBeLessThanOrEqual(11);
      expect(() => buildTimeline(events.slice(cut))).not.toThrow();
    }
  });
});
