import { describe, expect, test } from '@jest/globals';
import { readListed, readStored } from '../../../cli/incidents/item.ts';
import { toItem } from '../../../tasks/record/item.ts';
import { CHANGED } from '../../fixtures/incidents.ts';
import { buildIncident, buildRestored, buildSuspect } from '../incident-builder.ts';

describe('an item of the table', () => {
  test.each([
    buildIncident(),
    buildRestored(3),
    buildSuspect(CHANGED),
    buildIncident({ changes: ['a'], call: { errorCode: 'X' } }),
  ])('is read as the workflow wrote it', (incident) => {
    expect(readStored(toItem(incident))).toEqual(incident);
  });

  test('is not hidden because a field is missing, new or of another type', () => {
    const odd = {
      trailArn: 'arn',
      occurredAtId: '2026-11-21T20:11:07.000Z#x',
      id: 'x',
      kind: 'SOMETHING_NEW',
      severity: 7,
      trail: null,
      actor: { name: 'alice', mfa: 'perhaps' },
      call: 'StopLogging',
      repair: { outcome: 'postponed' },
      detectedBy: ['sweep'],
    };
    const read = readStored(odd);
    expect(read).toMatchObject({
      ...{ id: 'x', kind: 'NOTED', severity: 'low', status: 'NOTED', occurredAt: 'unknown' },
      subject: { type: 'unnamed', name: 'unknown' },
      actor: { name: 'alice', mfa: 'unknown' },
      messageIds: [],
      record: { sha256: 'unknown', bytes: 0 },
    });
    expect(read).not.toHaveProperty('repair');
    expect(readListed(odd).id).toBe('x');
  });

  test('keeps its repair even if its comparison is of an unknown kind', () => {
    const incident = buildRestored(3);
    const odd = { ...toItem(incident), repair: { ...incident.repair, comparison: { verdict: 'perhaps' } } };
    expect(readStored(odd).repair).toMatchObject({ outcome: 'restored' });
    expect(readStored(odd).repair).not.toHaveProperty('comparison');
  });

  test('is refused without its key', () => {
    expect(() => readListed({ id: 'x' })).toThrow();
  });
});
