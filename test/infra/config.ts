import { describe, expect, test } from '@jest/globals';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type Configuration, ConfigurationError, readConfiguration } from '../../infra/config.ts';
import { SETTINGS } from '../../infra/settings.ts';

const read = (context: Record<string, unknown>): Configuration => readConfiguration(context);

const STANDARD: Configuration = {
  accountAlias: '',
  email: [],
  emailJson: [],
  https: [],
  sqs: [],
  tamperingEmail: [],
  tickets: [],
  webhook: undefined,
  chat: false,
  ignoreTrails: [],
  trustedPrincipals: [],
  enforceTrails: [],
  restoreRoles: [],
  enforceOwned: [],
  sweepMinutes: 5,
  deployedRegions: [],
  sentinelTrail: false,
  watchRoles: false,
  architecture: 'arm64',
  dashboard: false,
  encryptTopic: true,
  notifyOwnActions: false,
  logRetentionDays: RetentionDays.ONE_YEAR,
  runbookUrl: 'RUNBOOK.md',
  stackName: 'cloudtrail-remediator',
  terminationProtection: true,
};

describe('settings', () => {
  test('have defaults', () => {
    expect(read({})).toEqual(STANDARD);
  });

  test('can be given with -c as text', () => {
    expect(
      read({
        email: 'security@example.com, on-call@example.com,',
        ignoreTrails: 'sandbox,arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:trail/load-test',
        tamperingEmail: 'leads@example.com',
        sweepMinutes: '15',
        deployedRegions: 'us-gov-east-1, ap-southeast-2',
        sentinelTrail: 'true',
        watchRoles: 'true',
        notifyOwnActions: 'true',
        logRetentionDays: '30',
        terminationProtection: 'false',
      }),
    ).toEqual({
      ...STANDARD,
      email: ['security@example.com', 'on-call@example.com'],
      ignoreTrails: ['sandbox', 'arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:trail/load-test'],
      tamperingEmail: ['leads@example.com'],
      sweepMinutes: 15,
      deployedRegions: ['us-gov-east-1', 'ap-southeast-2'],
      sentinelTrail: true,
      watchRoles: true,
      notifyOwnActions: true,
      logRetentionDays: 30,
      terminationProtection: false,
    });
  });

  test('can be given in the block in cdk.json as JSON', () => {
    const remediator = {
      https: ['https://hooks.example.com/a,b'],
      notifyOwnActions: true,
      logRetentionDays: 731,
    };
    expect(read({ remediator })).toEqual({ ...STANDARD, ...remediator });
  });

  test('with -c override those of the block', () => {
    const remediator = { email: ['a@example.com'], stackName: 'one' };
    expect(read({ remediator, email: 'b@example.com' })).toMatchObject({
      email: ['b@example.com'],
      stackName: 'one',
    });
    expect(read({ remediator, email: '' }).email).toEqual([]);
  });

  test('list each recipient once', () => {
    expect(read({ email: 'a@example.com,a@example.com' }).email).toEqual(['a@example.com']);
  });
});

const SLACK = {
  preset: 'slack',
  connectionArn:
    'arn:aws:events:eu-central-1:111122223333:connection/slack/8d5a1c2e-0b57-4a4e-9c1e-5f1b2c3d4e5f',
  url: 'https://slack.com/api/chat.postMessage',
  channel: 'C0123456789',
};
const WEBHOOK_ALLOWED = `must be ${SETTINGS.webhook.allowed}.`;

test('a webhook is JSON in the block, or the text of that JSON with -c', () => {
  expect(read({ remediator: { webhook: SLACK } }).webhook).toEqual(SLACK);
  expect(read({ webhook: JSON.stringify(SLACK) }).webhook).toEqual(SLACK);
});

describe('a bad value is refused in one sentence that names the key, the given value and the allowed values', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ email: 'a@example.com,bob' }, 'email is "bob", but must be e-mail addresses, separated by commas.'],
    [{ email: 7 }, 'email is 7, but must be e-mail addresses, separated by commas.'],
    [
      { remediator: { emailJson: ['a@example.com', null] } },
      'emailJson is null, but must be e-mail addresses, separated by commas.',
    ],
    [
      { https: 'http://hooks.example.com' },
      'https is "http://hooks.example.com", but must be https:// URLs, separated by commas.',
    ],
    [
      { sqs: 'https://sqs.eu-central-1.amazonaws.com/111122223333/q' },
      'sqs is "https://sqs.eu-central-1.amazonaws.com/111122223333/q", but must be ARNs of standard SQS queues, separated by commas.',
    ],
    [
      { sqs: 'arn:aws:sqs:eu-central-1:111122223333:q.fifo' },
      'sqs is "arn:aws:sqs:eu-central-1:111122223333:q.fifo", but must be ARNs of standard SQS queues, separated by commas.',
    ],
    ...['prod eu ', 'Größe', 'a: b', 'x'.repeat(21)].map(
      (accountAlias): [Record<string, unknown>, string] => [
        { accountAlias },
        `accountAlias is "${accountAlias}", but must be up to 20 letters, digits, spaces, hyphens and underscores, the first and the last a letter or digit.`,
      ],
    ),
    [
      { ignoreTrails: 'ok-trail,no' },
      'ignoreTrails is "no", but must be names or ARNs of trails, separated by commas, 3,000 characters at most.',
    ],
    [
      { tickets: 'opscenter,jira' },
      'tickets is "jira", but must be opscenter, securityhub or both, separated by a comma.',
    ],
    [
      { webhook: 'https://hooks.example.com' },
      `webhook is "https://hooks.example.com", but ${WEBHOOK_ALLOWED}`,
    ],
    [
      { webhook: { ...SLACK, channel: undefined } },
      `webhook.channel is not set, but webhook ${WEBHOOK_ALLOWED}`,
    ],
    [{ webhook: { ...SLACK, token: 'x' } }, `webhook has the key "token", but ${WEBHOOK_ALLOWED}`],
    [
      { webhook: { ...SLACK, url: 'http://slack.com' } },
      `webhook.url is "http://slack.com", but webhook ${WEBHOOK_ALLOWED}`,
    ],
    ...['arn:aws:iam::*:role/deploy', 'deploy', 'arn:aws:iam::111122223333:user/deploy'].map(
      (pattern): [Record<string, unknown>, string] => [
        { trustedPrincipals: pattern },
        `trustedPrincipals is "${pattern}", but must be ARNs of roles with their account, in which * stands for any characters, separated by commas, 3,000 characters at most.`,
      ],
    ),
    [{ notifyOwnActions: 'yes' }, 'notifyOwnActions is "yes", but must be true or false.'],
    [
      { logRetentionDays: '31' },
      'logRetentionDays is "31", but must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.',
    ],
    [
      { logRetentionDays: 9999 },
      'logRetentionDays is 9999, but must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.',
    ],
    [
      { logRetentionDays: '' },
      'logRetentionDays is "", but must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.',
    ],
    [
      { runbookUrl: 'https://wiki/"x"' },
      'runbookUrl is "https://wiki/\\"x\\"", but must be an https:// URL without # and quotes.',
    ],
    [
      { stackName: '1st' },
      'stackName is "1st", but must be up to 40 letters, digits and hyphens that begin with a letter and do not end in a hyphen or have two in a row.',
    ],
    [
      { stackName: 'a'.repeat(41) },
      `stackName is "${'a'.repeat(41)}", but must be up to 40 letters, digits and hyphens that begin with a letter and do not end in a hyphen or have two in a row.`,
    ],
    ...['a--b', 'trial-'].map((stackName): [Record<string, unknown>, string] => [
      { stackName },
      `stackName is "${stackName}", but must be up to 40 letters, digits and hyphens that begin with a letter and do not end in a hyphen or have two in a row.`,
    ]),
    [{ sweepMinutes: '90' }, 'sweepMinutes is "90", but must be a whole number from 0 to 60.'],
    [{ sweepMinutes: 2.5 }, 'sweepMinutes is 2.5, but must be a whole number from 0 to 60.'],
    [{ sweepMinutes: '' }, 'sweepMinutes is "", but must be a whole number from 0 to 60.'],
    [
      { deployedRegions: 'eu-west-1,Frankfurt' },
      'deployedRegions is "Frankfurt", but must be names of Regions, separated by commas.',
    ],
    [{ sentinelTrail: 'yes' }, 'sentinelTrail is "yes", but must be true or false.'],
    [{ terminationProtection: 1 }, 'terminationProtection is 1, but must be true or false.'],
    [{ architecture: 'arm' }, 'architecture is "arm", but must be arm64 or x86_64.'],
    [
      { remediator: { emial: 'a@example.com' } },
      'remediator has the key "emial", but may only have email, emailJson, https, sqs, tamperingEmail, accountAlias, tickets, webhook, chat, ignoreTrails, trustedPrincipals, enforceTrails, restoreRoles, enforceOwned, sweepMinutes, deployedRegions, sentinelTrail, watchRoles, architecture, dashboard, encryptTopic, notifyOwnActions, logRetentionDays, runbookUrl, stackName, terminationProtection.',
    ],
    [
      { remediator: 'a@example.com' },
      'remediator is "a@example.com", but must be an object with any of the keys email, emailJson, https, sqs, tamperingEmail, accountAlias, tickets, webhook, chat, ignoreTrails, trustedPrincipals, enforceTrails, restoreRoles, enforceOwned, sweepMinutes, deployedRegions, sentinelTrail, watchRoles, architecture, dashboard, encryptTopic, notifyOwnActions, logRetentionDays, runbookUrl, stackName, terminationProtection.',
    ],
  ])('%j', (context, sentence) => {
    expect(() => read(context)).toThrow(new ConfigurationError(sentence));
  });

  test.each([
    ['emails', 'email'],
    ['logRetention', 'logRetentionDays'],
    ['IgnoreTrails', 'ignoreTrails'],
    ['emial', 'email'],
    ['sns', 'sqs'],
  ])('a key that only looks like a setting: %s', (given, meant) => {
    expect(() => read({ [given]: 'x' })).toThrow(
      new ConfigurationError(`${given} is not a setting: the one that looks like it is ${meant}.`),
    );
  });

  test('other keys of the context are accepted', () => {
    const context = {
      '@aws-cdk/core:stackRelativeExports': true,
      'availability-zones:account=1': [],
      team: 'x',
    };
    expect(read(context)).toEqual(STANDARD);
  });

  test('trails to ignore that do not fit into the environment of a function', () => {
    const many = Array.from({ length: 200 }, (_, index) => `trail-number-${index}`).join(',');
    expect(() => read({ ignoreTrails: many })).toThrow('3,000 characters at most');
  });
});

test.each(Object.entries(SETTINGS))('the example of %s is allowed', (key, { example }) => {
  expect(() => read({ [key]: example })).not.toThrow();
});
