import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../local/bus/event-pattern.ts';
import { findingPattern } from '../../tasks/classify/classify-finding.ts';
import { deployed } from './deployed.ts';
import { resourceOf, synthesize } from './synthesized.ts';

const template = synthesize();
const [, { Properties: rule }] = resourceOf(template, 'AWS::Events::Rule', 'Finding');
const [, { Properties: detection }] = resourceOf(template, 'AWS::Events::Rule', 'Detection');
const pattern = deployed(template)(rule['EventPattern'] as Record<string, unknown>);

const finding = (detail: object) => ({
  version: '0',
  id: '1c3f0a9e-4a6f-4f0e-8a54-5b8f2c7d9e10',
  'detail-type': 'GuardDuty Finding',
  source: 'aws.guardduty',
  account: '111122223333',
  time: '2026-11-21T12:15:00Z',
  region: 'eu-central-1',
  resources: [],
  detail: { type: 'Stealth:IAMUser/CloudTrailLoggingDisabled', severity: 2, ...detail },
});

describe('the pattern', () => {
  test('is exactly the pattern of the contract', () => {
    expect(rule['EventPattern']).toEqual(findingPattern({ Ref: 'AWS::AccountId' } as never));
  });

  test.each([1, 2, 4.9, 8])('matches the finding at any severity, such as %d', (severity) => {
    expect(matchesPattern(pattern, finding({ severity }))).toBe(true);
  });

  test('matches samples, which the classifier marks', () => {
    expect(matchesPattern(pattern, finding({ service: { additionalInfo: { sample: true } } }))).toBe(true);
  });

  test.each<[string, object]>([
    ['another finding', finding({ type: 'Recon:IAMUser/UserPermissions' })],
    ['a custom event that claims to be GuardDuty’s', { ...finding({}), source: 'attacker.guardduty' }],
    ['a finding that another account forwards', { ...finding({}), account: '444455556666' }],
    ['a call on GuardDuty', { ...finding({}), 'detail-type': 'AWS API Call via CloudTrail' }],
  ])('does not match %s', (_what, event) => {
    expect(matchesPattern(pattern, event)).toBe(false);
  });
});

test('the target is the same workflow with the whole event and the same settings, but with its own role', () => {
  const [target, ...others] = rule['Targets'] as { RoleArn: unknown }[];
  const [calls] = detection['Targets'] as { RoleArn: unknown }[];
  expect(others).toEqual([]);
  expect(target).toEqual({ ...calls, RoleArn: target!.RoleArn });
  expect(target!.RoleArn).not.toEqual(calls!.RoleArn);
  for (const part of ['Input', 'InputPath', 'InputTransformer']) expect(target).not.toHaveProperty(part);
});
