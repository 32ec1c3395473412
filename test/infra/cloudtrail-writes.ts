import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import { deployTo } from './forwarding-deployment.ts';
import { EVERY_SUBSCRIBER } from './synthesized.ts';

/** Every action of CloudTrail that is not a read. */
const WRITES = Object.keys(cloudtrail)
  .filter((name) => /^[A-Z]\w+Command$/.test(name) && !name.startsWith('$'))
  .map((name) => name.replace(/Command$/, ''))
  .filter((action) => !/^(Get|List|Describe|Lookup|Search|Generate)/.test(action));

/** What AWS itself grants: neither policy has an action of CloudTrail. */
const AWS_POLICIES = ['AWSLambdaBasicExecutionRole', 'AWSXRayDaemonWriteAccess'];

interface Statement {
  Effect?: string;
  Action?: string | string[];
  NotAction?: unknown;
}

/** The statements of every policy in a template, of whichever resource and property. */
function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return [value.Statement].flat() as Statement[];
  return Object.values(value).flatMap(statementsIn);
}

/** The writes that a statement allows. IAM ignores case, and `*` and `?` stand for any characters. */
function writesOf({ Effect, Action = [], NotAction }: Statement): string[] {
  if (Effect !== 'Allow') return [];
  if (NotAction !== undefined) return [...WRITES];
  const patterns = [Action].flat().map((action) => {
    const escaped = action.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  });
  return WRITES.filter((write) => patterns.some((pattern) => pattern.test(`cloudtrail:${write}`)));
}

const SETTINGS: [what: string, settings: Record<string, unknown>][] = [
  ['the default deployment', { watchRoles: 'true' }],
  [
    'a deployment with everything but enforcement',
    {
      ...EVERY_SUBSCRIBER,
      ...{ watchRoles: 'true', sentinelTrail: true, dashboard: true, chat: true },
      ...{ tickets: 'opscenter,securityhub', sweepMinutes: 5 },
      trustedPrincipals: ['arn:aws:iam::111122223333:role/deploy-*'],
      webhook: {
        preset: 'custom',
        connectionArn:
          'arn:aws:events:eu-central-1:111122223333:connection/own/8d5a1c2e-0b57-4a4e-9c1e-5f1b2c3d4e5f',
        url: 'https://hooks.example.com/incidents',
      },
    },
  ],
];

describe.each(SETTINGS)('%s', (_what, settings) => {
  const { app } = deployTo('eu-central-1', settings);
  const templates = app.synth().stacks.map(({ template }) => template as Record<string, unknown>);

  test('includes the stack of the remediator, and the stack that forwards calls of IAM', () => {
    expect(templates).toHaveLength(2);
    expect(templates.flatMap(statementsIn).length).toBeGreaterThan(20);
  });

  test('may write nothing to CloudTrail but StartLogging, in any policy of any template', () => {
    const allowed = templates.flatMap(statementsIn).flatMap(writesOf);
    expect(new Set(allowed)).toEqual(new Set(['StartLogging']));
  });

  test('has no AWS managed policy that may write to CloudTrail', () => {
    const texts = JSON.stringify(templates).match(/iam::aws:policy\/[\w/-]+/g) ?? [];
    const names = texts.map((arn) => arn.slice(arn.lastIndexOf('/') + 1));
    expect(names.filter((name) => !AWS_POLICIES.includes(name))).toEqual([]);
  });

  test('calls nothing of CloudTrail from a workflow but StartLogging', () => {
    const integrations = JSON.stringify(templates).match(/aws-sdk:cloudtrail:\w+/g) ?? [];
    expect(new Set(integrations)).toEqual(new Set(['aws-sdk:cloudtrail:startLogging']));
  });
});

test.each<[string, Statement, number]>([
  ['a wildcard', { Effect: 'Allow', Action: 'cloudtrail:*' }, WRITES.length],
  ['everything', { Effect: 'Allow', Action: ['*'] }, WRITES.length],
  ['part of a name, in any case', { Effect: 'Allow', Action: 'CloudTrail:update?rail' }, 1],
  ['all but something', { Effect: 'Allow', NotAction: 's3:*' }, WRITES.length],
  ['reads', { Effect: 'Allow', Action: ['cloudtrail:Get*', 'cloudtrail:ListTags'] }, 0],
  ['a denial', { Effect: 'Deny', Action: '*' }, 0],
])('a statement with %s is evaluated as IAM evaluates it', (_what, statement, writes) => {
  expect(WRITES).toContain('PutEventConfiguration');
  expect(writesOf(statement)).toHaveLength(writes);
});
