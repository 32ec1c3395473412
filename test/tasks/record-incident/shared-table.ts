import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { startIncidentTable, type IncidentTable } from '../../fixtures/incident-table.ts';

/** The table of every test of the file that imports this, which is empty when each begins. */
export let table: IncidentTable;

beforeAll(async () => {
  table = await startIncidentTable();
});
beforeEach(() => table.clear());
afterAll(() => table.close());
