import { describe, expect, test } from '@jest/globals';
import type { Incident } from '../../../tasks/contract/incident.ts';
import type { Comparison } from '../../../tasks/contract/comparison.ts';
import type { Remediation } from '../../../tasks/contract/outcome.ts';
import { statusAfter } from '../../../tasks/record/stored-incident.ts';

const incident = {
  kind: 'TRAIL_WEAKENED',
  status: 'NEEDS_ACTION',
  compareTrail: true,
  plannedRepair: 'none',
} as Incident;

const after = (
  comparison: Partial<Comparison> | { Error: string },
  changed: Partial<Incident> = {},
): string =>
  statusAfter({
    incident: { ...incident, ...changed },
    remediation: { outcome: 'not-needed', comparison } as Remediation,
  });

const approved = (verdict: Comparison['verdict'], baseline: Partial<Comparison['baseline']>) => ({
  ...{ verdict, against: 'approved' as const },
  baseline: { version: 2, ...baseline },
});

describe('the status of a change of a trail with approved settings', () => {
  test('is noted if the trail is as approved, for every call', () => {
    expect(after(approved('as-before', {}))).toBe('NOTED');
  });

  test('is noted if nothing is weaker', () => {
    expect(after(approved('changed', { severity: 'low' }))).toBe('NOTED');
  });

  test('needs action if it is weaker, even if the call itself looked harmless', () => {
    const weaker = approved('changed', { severity: 'medium' });
    expect(after(weaker, { kind: 'TRAIL_CHANGED', status: 'NOTED' })).toBe('NEEDS_ACTION');
  });

  test('is unchanged while a part is unknown, or without approved settings', () => {
    const partly = { ...approved('changed', { severity: 'low' }), unknown: ['tags: AccessDenied'] };
    expect(after(partly)).toBe('NEEDS_ACTION');
    expect(after({ Error: 'UnknownPartsError' })).toBe('NEEDS_ACTION');
    expect(after({ verdict: 'as-before', against: 'observed' })).toBe('NEEDS_ACTION');
  });

  test('of an ignored trail stays noted', () => {
    expect(after(approved('changed', { severity: 'critical' }), { status: 'NOTED' })).toBe('NOTED');
  });

  test('of the approved settings themselves needs action if they are weaker or not valid', () => {
    const changed = { kind: 'BASELINE_CHANGED', status: 'NOTED' } as const;
    expect(after(approved('as-before', { lowered: true }), changed)).toBe('NEEDS_ACTION');
    expect(after({ Error: 'InvalidBaselineError' }, changed)).toBe('NEEDS_ACTION');
    expect(after(approved('as-before', {}), changed)).toBe('NOTED');
  });
});
