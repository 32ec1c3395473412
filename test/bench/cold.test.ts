import { expect, jest, test } from '@jest/globals';
import { measureWays } from '../../bench/cold/benchmark.ts';

test('the benchmark of cold starts measures the call at once next to a bare signed request', async () => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  // The other ways start processes: `npm run bench -- cold`.
  const table = await measureWays(1, ['floor: a bare signed request', 'at once']);
  jest.restoreAllMocks();
  expect(table).toMatch(/^floor: a bare signed request +[\d.]+ ms +[\d.]+ ms +1\.0x$/m);
  expect(table).toMatch(/^at once +[\d.]+ ms +[\d.]+ ms +[\d.]+x$/m);
});
