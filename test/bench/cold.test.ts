import { expect, jest, test } from '@jest/globals';
import { measure, timesTable, waysOver } from '../../bench/cold/benchmark.ts';
import { openWire } from '../../bench/cold/wire.ts';

test('the benchmark of cold starts measures the first StartLogging beside a bare request from two processes', async () => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const wire = await openWire();
  // The other ways load functions: `npm run bench -- cold`.
  const ways = [...waysOver(wire)].filter(([name]) => name.startsWith('floor') || name === 'at once');
  const times = await measure(new Map(ways), 1);
  wire.close();
  jest.restoreAllMocks();
  const table = timesTable('way', times);
  expect(table).toMatch(/^\| floor: .+ \d+ ms +\| \d+ ms +\| [1-9]\d* ms +\| 1\.00x/m);
  expect(table).toMatch(/^\| at once +\| \d+ ms +\| \d+ ms +\| 0 ms +\| 0\.00x/m);
});
