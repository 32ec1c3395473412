import { describe, expect, test } from '@jest/globals';
import { upgradeRepair, type FlatRepair } from '../../../tasks/record/upgrade-repair.ts';

const failure = { error: 'TrailGoneError', message: 'gone', advice: 'Create it again.' };

describe('a repair that version 0.1.0 stored', () => {
  test('keeps when it was applied and what proves it', () => {
    const old: FlatRepair = {
      outcome: 'restored',
      rounds: 2,
      startedAt: '2026-11-21T20:11:20.900Z',
      loggingSince: '2026-11-21T20:11:21.000Z',
      verifiedAt: '2026-11-21T20:11:22.480Z',
      blindWindowSeconds: 14,
      latestDeliveryTime: '2026-11-21T20:08:40.000Z',
      executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:x:y',
    };
    expect(upgradeRepair(old)).toEqual({
      repair: 'start-logging',
      outcome: 'restored',
      rounds: 2,
      applied: { at: '2026-11-21T20:11:20.900Z' },
      proof: {
        loggingSince: '2026-11-21T20:11:21.000Z',
        verifiedAt: '2026-11-21T20:11:22.480Z',
        blindWindowSeconds: 14,
        latestDeliveryTime: '2026-11-21T20:08:40.000Z',
      },
      executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:x:y',
    });
  });

  test('has no proof if it failed, and no repair if nothing was needed', () => {
    const failed: FlatRepair = {
      outcome: 'not-restored',
      rounds: 1,
      failedAt: '2026-11-21T20:12:00Z',
      failure,
    };
    expect(upgradeRepair(failed)).toEqual({ repair: 'start-logging', ...failed });
    expect(upgradeRepair({ outcome: 'not-needed', rounds: 0 })).toEqual({
      repair: 'none',
      outcome: 'not-needed',
      rounds: 0,
    });
  });

  test('is unchanged after it was upgraded', () => {
    const upgraded = upgradeRepair({ outcome: 'not-needed', rounds: 0 });
    expect(upgradeRepair(upgraded)).toBe(upgraded);
  });
});
