import { expect, jest, test } from '@jest/globals';
import { benchCold } from '../../bench/cold/benchmark.ts';

test('the benchmark of cold starts measures every way to StartLogging, next to both floors', async () => {
  const written: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  await expect(benchCold(['--runs', '1'])).resolves.toBe(true);
  jest.restoreAllMocks();
  for (const way of [
    'floor: a bare signed request',
    'floor: an empty Node.js process',
    'at once',
    'at once, refused: then two cold functions',
    'two cold functions',
  ])
    expect(written.join('')).toMatch(new RegExp(`^${way} +[\\d.]+ ms +[\\d.]+ ms +[\\d.]+x$`, 'm'));
}, 60_000);
