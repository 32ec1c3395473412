import { describe, expect, test } from '@jest/globals';
import { sweepFindingDetail, notLoggingDetail } from '../../../tasks/contract/own-event-details.ts';
import { parseInput } from '../../../tasks/contract/parse-input.ts';
import type { TrailState } from '../../../tasks/contract/table.ts';
import { startForFinding, startForStop } from '../../../tasks/sweep/plan-start.ts';
import { ACCOUNT, REGION, TRAIL_ARN } from '../../fixtures/deployment.ts';
import { classifiedEvent } from '../../fixtures/incidents.ts';

const STOPPED = new Date('2026-11-21T20:11:07Z');
const STATE: TrailState = { shouldLog: true, seenLoggingAt: '2026-11-21T20:09:00.000Z' };
const scopeAt = (minutes: number) => ({
  account: ACCOUNT,
  region: REGION,
  now: new Date(STOPPED.getTime() + minutes * 60_000),
});
const NOT_LOGGING = { IsLogging: false, StopLoggingTime: STOPPED };

describe('a trail that a sweep sees', () => {
  test.each<[what: string, status: object, state: TrailState | undefined]>([
    ['logs', { IsLogging: true, StopLoggingTime: STOPPED }, STATE],
    ['was never seen before', NOT_LOGGING, undefined],
    ['was never seen logging', NOT_LOGGING, { lastSweep: 'arn:x' }],
    ['was deleted and made again, and never started since', NOT_LOGGING, { ...STATE, shouldLog: false }],
  ])('that %s is ignored', (_what, status, state) => {
    expect(startForStop(TRAIL_ARN, status, state, scopeAt(1))).toBeUndefined();
  });

  test('that does not log, but did, starts the workflow', () => {
    const { name, event } = startForStop(TRAIL_ARN, NOT_LOGGING, STATE, scopeAt(1))!;
    expect(name).toMatch(/^sweep-[0-9a-f]{16}-0$/);
    expect(event).toEqual({
      version: '0',
      id: name,
      'detail-type': 'Trail Found Not Logging',
      source: 'cloudtrail-remediator',
      account: ACCOUNT,
      time: '2026-11-21T20:12:07.000Z',
      region: REGION,
      resources: [TRAIL_ARN],
      detail: {
        sweepId: name,
        trailArn: TRAIL_ARN,
        stoppedAt: '2026-11-21T20:11:07.000Z',
        seenAt: '2026-11-21T20:12:07.000Z',
      },
    });
    expect(parseInput(notLoggingDetail, event.detail)).toEqual(event.detail);
    expect(classifiedEvent(event, scopeAt(1).now).incident).toMatchObject({
      id: name,
      plannedRepair: 'start-logging',
    });
  });

  test('is retried under one name until the next try is due', () => {
    const nameAt = (minutes: number) =>
      startForStop(TRAIL_ARN, NOT_LOGGING, STATE, scopeAt(minutes))?.name ?? '';
    const triesAt = [0, 4, 5, 10, 15, 34, 35, 94, 95, 155].map((minutes) =>
      nameAt(minutes).replace(/.*-/, ''),
    );
    expect(triesAt).toEqual(['0', '0', '1', '1', '2', '2', '3', '3', '4', '5']);
    expect(nameAt(5).replace(/-1$/, '-0')).toBe(nameAt(0));
  });

  test('with a stop ahead of the clock is retried all the same', () => {
    expect(startForStop(TRAIL_ARN, NOT_LOGGING, STATE, scopeAt(-1))?.name).toMatch(/-0$/);
  });

  test('without a stop time from CloudTrail was stopped after it was last seen logging', () => {
    const start = startForStop(TRAIL_ARN, { IsLogging: false }, STATE, scopeAt(1));
    expect(start?.event.detail).toMatchObject({ stoppedAt: '2026-11-21T20:09:00.000Z' });
  });
});

describe('a finding of a sweep', () => {
  const finding = {
    kind: 'DELIVERY_FAILING',
    subject: TRAIL_ARN,
    trailArn: TRAIL_ARN,
    state: 'AccessDenied',
    findings: ['The last delivery to S3 failed: AccessDenied'],
  } as const;

  test('is sent as an event of the remediator', () => {
    const { name, event } = startForFinding({ ...finding, findings: [...finding.findings] }, scopeAt(0));
    expect(event).toMatchObject({ id: name, 'detail-type': 'Sweep Finding', resources: [TRAIL_ARN] });
    expect(parseInput(sweepFindingDetail, event.detail)).toEqual(event.detail);
    expect(classifiedEvent(event, scopeAt(0).now).incident).toMatchObject({
      id: name,
      kind: 'DELIVERY_FAILING',
      subject: { key: TRAIL_ARN },
    });
  });

  test('has another name if it comes back', () => {
    const names = [0, 5].map(
      (minutes) => startForFinding({ ...finding, findings: [] }, scopeAt(minutes)).name,
    );
    expect(new Set(names).size).toBe(2);
  });
});
