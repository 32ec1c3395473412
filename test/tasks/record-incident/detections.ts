import { describe, expect, test } from '@jest/globals';
import type { Incident } from '../../../tasks/contract/incident.ts';
import { trailArn } from '../../fixtures/deployment.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { RESTORED } from '../../fixtures/incidents.ts';
import { at, call, execution, finding, sweep } from '../../fixtures/recorded-executions.ts';
import { NOT_RESTORED } from '../../fixtures/recording-steps.ts';
import { sweepFindingEvent, drillEvent } from '../../fixtures/own-events.ts';
import { BASELINE_PARAMETER, changeParameter, parameterChanged } from '../../fixtures/parameters.ts';
import { disableRule } from '../../fixtures/protected-calls.ts';
import { table } from './shared-table.ts';

const incidents = async () => (await table.items()).filter((item) => 'id' in item);
async function only() {
  const [item, ...more] = await incidents();
  expect(more).toEqual([]);
  return item!;
}
describe('a second path that detects the same stop', () => {
  test.each<[string, string, Fields, Fields]>([
    ['event', 'guardduty', call(), finding(20)],
    ['event', 'sweep', call(), sweep(1)],
    ['guardduty', 'event', finding(), call()],
    ['sweep', 'event', sweep(), call(-3)],
    ['guardduty', 'sweep', finding(), sweep(2)],
    ['sweep', 'guardduty', sweep(), finding()],
  ])('(after %s, %s) joins it and is announced no more', async (first, second, before, event) => {
    const stored = execution(before);
    await stored.detect();
    const joining = execution(event);
    await expect(joining.detect()).resolves.toEqual({
      duplicate: true,
      status: 'OPEN',
      announce: false,
      repeats: 1,
      waitSeconds: 0,
      joined: { id: stored.id, occurredAt: stored.incident.occurredAt },
    });
    const item = await only();
    expect(item.id).toBe(stored.id);
    expect(item.revision).toBe(2);
    expect(item.detections).toEqual([
      { source: first, id: stored.id, seenAt: expect.any(String), delaySeconds: expect.any(Number) },
      { source: second, id: joining.id, seenAt: expect.any(String), delaySeconds: expect.any(Number) },
    ]);
  });

  test('after a sweep adds the actor, with the record of the call; a known actor is kept', async () => {
    const found = execution(sweep());
    await found.detect();
    const named = execution(call());
    await named.detect();
    const { actor, call: made, remarks } = named.incident;
    const item = await only();
    expect(item).toMatchObject({ id: found.id, actor, call: made, remarks, revision: 2 });
    expect(item.record.sha256).toBe(named.record.sha256);
    await execution(finding(3)).detect();
    expect(await only()).toMatchObject({ actor, call: made, revision: 3 });
  });

  test('writes its outcome to the incident that it joined', async () => {
    const first = execution(call());
    await first.detect();
    const second = execution(sweep(2));
    const detected = await second.detect();
    await expect(second.conclude(RESTORED, detected)).resolves.toEqual({
      duplicate: true,
      status: 'RESTORED',
      next: 'notify',
    });
    expect(await only()).toMatchObject({ id: first.id, status: 'RESTORED', detections: [{}, {}] });
    await expect(first.conclude(RESTORED)).resolves.toEqual({
      duplicate: false,
      status: 'RESTORED',
      next: 'quiet',
    });
    expect((await only()).messageIds).toEqual(['0d7f1b9e-alert']);
  });

  test('joins again if its execution retries, without a second detection', async () => {
    await execution(call()).detect();
    const second = execution(sweep(1));
    const once = await second.detect();
    await expect(second.detect()).resolves.toEqual(once);
    expect((await only()).detections).toHaveLength(2);
  });

  test('reads the status of the incident', async () => {
    const first = execution(call());
    await first.detect();
    await first.conclude(NOT_RESTORED);
    await expect(execution(sweep()).detect()).resolves.toMatchObject({ status: 'NEEDS_ACTION' });
  });

  test('in the same moment loses no detection, in any order of the writes', async () => {
    const first = execution(call());
    await first.detect();
    const others = [execution(sweep(1)), execution(finding(2))];
    const results = await Promise.all([
      ...others.map(({ detect }) => detect()),
      first.conclude(RESTORED).catch(String),
    ]);
    expect(results.slice(0, 2)).toMatchObject([{ duplicate: true }, { duplicate: true }]);
    // The outcome may lose the race; the workflow tries it again.
    await first.conclude(RESTORED);
    const item = await only();
    expect(item.status).toBe('RESTORED');
    expect(item.detections.map(({ source }) => source).sort()).toEqual(['event', 'guardduty', 'sweep']);
  });

  test('does not make a retry of the first a duplicate, even if the first wrote later', async () => {
    // Both looked for neighbours before either wrote: each has an item.
    const [first, second] = [execution(call()), execution(sweep(1))];
    await Promise.all([first.detect(), second.detect()]);
    for (const { detect, id } of [first, second]) {
      const { duplicate, joined } = await detect();
      const own = (await incidents()).some((item) => item.id === id);
      expect({ duplicate, joined: joined?.id }).toEqual(
        own ? { duplicate: false, joined: undefined } : { duplicate: true, joined: expect.any(String) },
      );
    }
  });

  test.each<[what: string, before: Fields, event: Fields]>([
    ['two calls, one second apart', call(), call(1)],
    ['stops 61 seconds apart', call(), sweep(61)],
    ['two findings', finding(), finding(5, { detail: { id: 'f'.repeat(32) } })],
    ['sweeps of two stops', sweep(), sweep(30, 0, 'fedcba9876543210')],
    ['stops of two trails', call(), finding(0, { trail: trailArn('other') })],
    ['a stop and a deletion', call(), finding(0, { api: 'DeleteTrail' })],
    ['a stop and a sample', call(), finding(0, { service: { additionalInfo: { sample: true } } })],
    ['a stop and a denied one', call(0, { errorCode: 'AccessDenied' }), sweep()],
  ])('%s are two incidents', async (_what, before, event) => {
    await execution(before).detect();
    await expect(execution(event).detect()).resolves.toMatchObject({ duplicate: false });
    expect(await incidents()).toHaveLength(2);
  });

  test('after the trail was logging again is a separate incident, however soon', async () => {
    const first = execution(call());
    await first.detect();
    // Logging since second 14.
    await first.conclude(RESTORED);
    await expect(execution(sweep(14)).detect()).resolves.toMatchObject({ duplicate: true });
    await expect(execution(sweep(15, 0, 'fedcba9876543210')).detect()).resolves.toMatchObject({
      duplicate: false,
    });
  });
});

describe('a change of approved settings', () => {
  const own = (seconds = 0, operation = 'Update', detail: Fields = {}) =>
    parameterChanged(operation, detail, at(seconds));
  const named = (seconds = 0, call = 'PutParameter', name = BASELINE_PARAMETER) =>
    changeParameter(call, { name }, { eventTime: at(seconds) });

  test.each<[string, Fields, string, Fields]>([
    ['parameter-store', own(), 'event', named(-1)],
    ['event', named(), 'parameter-store', own(1)],
    ['parameter-store', own(0, 'Delete'), 'event', named(0, 'DeleteParameter')],
  ])(
    'that %s detects as %j is joined by %s, which names the caller',
    async (first, before, second, event) => {
      const stored = execution(before);
      await expect(stored.detect()).resolves.toMatchObject({ duplicate: false, announce: true });
      await expect(execution(event).detect()).resolves.toMatchObject({
        ...{ duplicate: true, announce: false },
        joined: { id: stored.id },
      });
      expect(await only()).toMatchObject({
        ...{
          id: stored.id,
          actor: { name: 'mallory' },
          call: { name: expect.stringContaining('Parameter') },
        },
        detections: [{ source: first }, { source: second }],
      });
    },
  );

  test('within a minute of another gets the record of its own call', async () => {
    const events = [execution(own(0)), execution(own(10))];
    for (const { detect } of events) await detect();
    for (const seconds of [10, 0]) await execution(named(seconds)).detect();
    expect((await incidents()).map(({ id, call: made }) => [id, made.time])).toEqual([
      [events[0]!.id, at(0)],
      [events[1]!.id, at(10)],
    ]);
  });

  test.each<[what: string, before: Fields, event: Fields]>([
    [
      'the settings and a pause',
      own(),
      named(0, 'PutParameter', BASELINE_PARAMETER.replace('baseline', 'pause')),
    ],
    ['a deletion and a write', own(0, 'Delete'), named()],
    ['of two trails', own(), named(0, 'PutParameter', `${BASELINE_PARAMETER}-2`)],
    ['61 seconds apart', own(), named(61)],
    ['twice by Parameter Store', own(), own(1)],
    [
      'and an attempt that was denied',
      own(),
      changeParameter('PutParameter', { name: BASELINE_PARAMETER }, { errorCode: 'AccessDenied' }),
    ],
  ])('is a separate incident: %s', async (_what, before, event) => {
    await execution(before).detect();
    await expect(execution(event).detect()).resolves.toMatchObject({ duplicate: false });
    expect(await incidents()).toHaveLength(2);
  });
});

describe('a finding that is updated', () => {
  test('adds at most one detection a minute to its incident', async () => {
    const event = finding();
    await execution(event).detect();
    await expect(execution(event).detect()).resolves.toMatchObject({ duplicate: true, status: 'OPEN' });
    const item = await only();
    expect(item.detections).toHaveLength(1);
    expect(item.revision).toBe(1);
  });

  test('is a duplicate that needs no mail, even if it is the 2nd of a kind', async () => {
    const first = execution(finding());
    await first.detect();
    await first.conclude({ outcome: 'not-needed' });
    await expect(execution(finding()).detect()).resolves.toMatchObject({ duplicate: true, status: 'NOTED' });
  });
});

describe('a stop that lasts', () => {
  test('is one incident over all tries of the sweep, which fail once for the reader', async () => {
    const tries = [0, 1, 2, 3].map((n) => execution(sweep(0, n)));
    const steps: string[] = [];
    for (const attempt of tries) {
      const detected = await attempt.detect();
      const { next, status } = await attempt.conclude(NOT_RESTORED, detected);
      expect(status).toBe('NEEDS_ACTION');
      steps.push(next);
    }
    expect(steps).toEqual(['escalate', 'quiet', 'quiet', 'quiet']);
    const last = execution(sweep(0, 4));
    const detected = await last.detect();
    expect(detected).toMatchObject({ duplicate: true, status: 'NEEDS_ACTION' });
    await expect(last.conclude(RESTORED, detected)).resolves.toMatchObject({
      status: 'RESTORED',
      next: 'notify',
    });
    expect(await only()).toMatchObject({ id: tries[0]!.id, status: 'RESTORED' });
    expect((await only()).detections).toHaveLength(5);
  });

  test('returns the same to a retry of the outcome', async () => {
    const first = execution(sweep(0, 0));
    await first.detect();
    await first.conclude(NOT_RESTORED);
    const second = execution(sweep(0, 1));
    const detected = await second.detect();
    for (const retried of [second, second]) {
      await expect(retried.conclude(NOT_RESTORED, detected)).resolves.toMatchObject({ next: 'quiet' });
      await expect(first.conclude(NOT_RESTORED)).resolves.toMatchObject({ next: 'escalate' });
    }
  });

  test('that is restored has a later failure escalated and not written', async () => {
    const first = execution(call());
    await first.detect();
    await first.conclude(RESTORED);
    const late = execution(finding());
    const detected = await late.detect();
    await expect(late.conclude(NOT_RESTORED, detected)).resolves.toEqual({
      duplicate: true,
      status: 'RESTORED',
      next: 'escalate',
    });
    expect((await only()).status).toBe('RESTORED');
  });
});

describe('the incidents of every path', () => {
  test.each<[what: string, event: Fields, expected: Partial<Incident>]>([
    ['a drill', drillEvent(), { kind: 'DRILL', test: true, status: 'NOTED' }],
    ['a sweep finding', sweepFindingEvent(), { kind: 'DETECTION_AT_RISK', status: 'NEEDS_ACTION' }],
    ['a call on the remediator', disableRule(), { kind: 'REMEDIATOR_TAMPERED', status: 'NEEDS_ACTION' }],
  ])('%s is recorded with its detection', async (_what, event, expected) => {
    const { detect, incident } = execution(event);
    await expect(detect()).resolves.toEqual({
      duplicate: false,
      status: expected.status,
      announce: true,
      repeats: 1,
      waitSeconds: 0,
    });
    const item = await only();
    expect(item).toMatchObject({
      ...expected,
      detections: [{ source: incident.detectedBy }],
    });
    for (const key of ['plannedRepair', 'detectedBy']) expect(item).not.toHaveProperty(key);
  });
});
