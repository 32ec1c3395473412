import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import type { Detected } from '../../tasks/contract/record-results.ts';
import { EXECUTION_ARN } from '../fixtures/deployment.ts';
import { setFunctionEnvironment } from '../fixtures/environment.ts';
import { IDENTITIES } from '../fixtures/identities.ts';
import { startIncidentTable, type IncidentTable } from '../fixtures/incident-table.ts';
import { classified } from '../fixtures/incidents.ts';
import { recordOf } from '../fixtures/records.ts';

setFunctionEnvironment();

let table: IncidentTable;
beforeAll(async () => {
  table = await startIncidentTable();
});
beforeEach(() => table.clear());
afterAll(() => table.close());

/** What a function with a value of the setting answers to StartLogging calls of an identity, one after the other. */
async function detect(notifyOwnActions: boolean, caller: 'remediator' | 'assumedRole', calls = 1) {
  process.env[ENVIRONMENT.notifyOwnActions] = String(notifyOwnActions);
  jest.resetModules();
  const { redirectLog } = await import('../../tasks/aws/log.ts');
  redirectLog(() => undefined);
  const { handler } = await import('../../tasks/record-incident.ts');
  const answers: Detected[] = [];
  for (let n = 0; n < calls; n += 1) {
    const record = recordOf('StartLogging', { userIdentity: IDENTITIES[caller], eventID: randomUUID() });
    const about = { ...classified(record), executionArn: EXECUTION_ARN };
    answers.push((await handler({ moment: 'detection', ...about })) as Detected);
  }
  return answers;
}

test('a StartLogging of the remediator is recorded, and its alert is not published', async () => {
  const own = { duplicate: false, status: 'NOTED', announce: false, repeats: 1, waitSeconds: 0 };
  expect(await detect(false, 'remediator', 4)).toEqual(Array(4).fill(own));
  const items: object[] = await table.items();
  expect(items.filter((item) => 'id' in item)).toHaveLength(4);
  // A count would delay or summarize the alerts of others.
  expect(items.filter((item) => 'count' in item)).toEqual([]);
});

test('a StartLogging of the remediator is published if the setting requires it, at the rate of all alerts', async () => {
  expect(await detect(true, 'remediator', 4)).toMatchObject([
    { announce: true, waitSeconds: 0 },
    { announce: true, waitSeconds: 0 },
    { announce: true, waitSeconds: 1 },
    { announce: true, waitSeconds: 1 },
  ]);
});

test.each([true, false])(
  'a StartLogging by any other caller is published, with the setting %p',
  async (setting) => {
    expect(await detect(setting, 'assumedRole')).toMatchObject([{ announce: true }]);
  },
);
