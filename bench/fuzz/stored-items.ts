import { CHANGED } from '../../test/fixtures/incidents.ts';
import { mutated } from '../../test/fixtures/mutated.ts';
import type fc from '../../test/fixtures/seeded.ts';
import { buildIncident, buildRestored, buildSuspect } from '../../test/cli/incident-builder.ts';
import { toItem } from '../../tasks/record/item.ts';

type Item = Readonly<Record<string, unknown>>;

const RESOLUTION = {
  source: 'person',
  at: '2026-11-21T20:31:12.000Z',
  by: 'arn:aws:sts::111122223333:assumed-role/OnCall/alice',
  note: 'The trail is replaced.',
  executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:cloudtrail-remediation:close-x',
} as const;

const FAILED = {
  repair: 'start-logging',
  outcome: 'not-restored',
  rounds: 2,
  failedAt: '2026-11-21T20:15:07.000Z',
  failure: { error: 'TrailGoneError', message: 'Unknown trail', advice: 'Make it again.' },
} as const;

/** What 0.1.0 wrote. */
const OLD = {
  kind: 'RESPONDER_TAMPERED',
  status: 'FAILED',
  trail: { name: 'trails of the account', arn: 'x' },
  signals: [{ path: 'call', id: 'x', seenAt: '2026-11-21T20:11:09.000Z', delaySeconds: 2 }],
  repair: { outcome: 'restored', startedAt: '2026-11-21T20:11:09.000Z', rounds: 1 },
};

const ITEMS: readonly Item[] = [
  toItem(buildIncident()),
  toItem(
    buildIncident({
      status: 'NOTED',
      kind: 'TRAIL_CHANGED',
      severity: 'low',
      changes: ['a', 'b'],
      remarks: ['c'],
    }),
  ),
  toItem(
    buildIncident({
      status: 'NEEDS_ACTION',
      kind: 'TRAIL_DELETED',
      call: { errorCode: 'X', errorMessage: 'No.' },
    }),
  ),
  toItem(
    buildIncident({ status: 'NEEDS_ACTION', repair: FAILED, stored: { alertError: 'SNS is not available' } }),
  ),
  toItem(buildIncident({ status: 'CLOSED', stored: { resolution: RESOLUTION } })),
  toItem(
    buildIncident({
      status: 'NOTED',
      stored: { trailBefore: { state: 'off', since: '2026-11-20T08:00:00.000Z' } },
    }),
  ),
  toItem(buildRestored(3)),
  toItem(buildSuspect(CHANGED)),
  { ...toItem(buildRestored(3)), ...OLD },
];

/** DynamoDB takes no deep nesting. */
const CHANGES = ['drop', 'null', 'retype', 'lengthen', 'prototype', 'text', 'time'] as const;

/** Items of the incident table as versions of the remediator write them, with some places changed. */
export const STORED_ITEMS = mutated(ITEMS, { most: 5, changes: CHANGES }).map(inUtf8) as fc.Arbitrary<Item>;

/** DynamoDB keeps texts in UTF-8, which has no half characters. */
function inUtf8(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(inUtf8);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inUtf8(member)]));
}
