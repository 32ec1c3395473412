import { beforeEach, describe, expect, test } from '@jest/globals';
import { fakeAws } from './fake-aws.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { examined, expectTrouble, useKeys } from './run-doctor.ts';
import type { Breakage } from './run-doctor.ts';

const connectionArn =
  'arn:aws:events:eu-central-1:111122223333:connection/pagerduty/0a1b2c3d-0000-4000-8000-111122223333';
const SETTINGS = {
  tickets: ['opscenter'],
  webhook: { preset: 'pagerduty', connectionArn, url: 'https://events.pagerduty.com/v2/enqueue' },
};

describe('tickets', () => {
  useKeys();
  let aws: FakeAws;
  beforeEach(() => {
    aws = fakeAws(SETTINGS);
  });

  test('tickets are healthy if their workflow is active and each connection is authorized', async () => {
    const { checks } = await examined();
    const found = checks.filter(({ area }) => area === 'tickets' || area === 'rules');
    expect(found.map(({ verdict, what }) => `${verdict}: ${what}`)).toEqual([
      expect.stringMatching(/^pass: \d+ rules enabled, each with its target$/),
      'pass: the workflow is active, 1 connection authorized',
    ]);
  });

  test.each<Breakage>([
    [
      'a connection that lost its secret',
      ({ connection }) =>
        Object.assign(connection!, { ConnectionState: 'DEAUTHORIZED', StateReason: 'no secret' }),
      'tickets: failure: the connection pagerduty is DEAUTHORIZED: no secret',
    ],
    [
      'a connection that is gone',
      (broken) => (broken.connection = undefined),
      'tickets: failure: the connection pagerduty is gone',
    ],
    [
      'a workflow that is gone',
      (broken) => (broken.tickets = undefined),
      'tickets: failure: the workflow of the tickets is gone',
    ],
    [
      'a rule without its target',
      ({ rules }) =>
        Object.entries(rules).forEach(([name, rule]) => name.endsWith('tickets') && (rule.Targets = [])),
      'tickets has lost its target',
    ],
  ])('%s is reported', async (...breakage) => {
    await expectTrouble(aws, breakage);
  });

  test('tickets are not examined in a deployment without them', async () => {
    fakeAws();
    expect((await examined()).checks.filter(({ area }) => area === 'tickets')).toEqual([]);
  });
});
