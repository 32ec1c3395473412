import { afterAll, beforeAll } from '@jest/globals';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { ACCOUNT, REGION } from './incident-builder.ts';
import { TABLE, startTable } from './incident-table.ts';
import type { IncidentTable } from './incident-table.ts';

/** Options that lead the program to the table of the test, without CloudFormation or STS. */
export const ON_TABLE = [
  ...['--table', TABLE, '--region', REGION],
  ...['--state-machine', `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:cloudtrail-remediation`],
];

/** Starts a table with some incidents (and other items) for the tests of a file, and points DynamoDB clients at it. */
export function useTable(
  incidents: readonly StoredIncident[],
  items: readonly Record<string, unknown>[] = [],
  onStarted: (table: IncidentTable) => void = () => undefined,
): void {
  let table: IncidentTable;
  beforeAll(async () => {
    table = await startTable();
    await table.put(incidents);
    for (const item of items) await table.putItem(item);
    onStarted(table);
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = table.url;
    process.env['AWS_ACCESS_KEY_ID'] = 'test';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  });
  afterAll(async () => {
    delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
    await table.close();
  });
}
