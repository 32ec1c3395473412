import { expect, test } from '@jest/globals';
import { measureTechniques, resultTable } from '../../bench/enforce/benchmark.ts';
import { TECHNIQUES } from '../../bench/enforce/techniques.ts';
import { temporaryFolder } from '../local/state-folder-for-tests.ts';

const { path } = temporaryFolder();

const WANTED = ['StopLogging'];

test('an enforced trail is as approved, verified, recorded and mailed after an attack', async () => {
  const rows = await measureTechniques(
    TECHNIQUES.filter(({ what }) => WANTED.includes(what)),
    path,
  );
  expect(rows.map(([{ what }]) => what)).toEqual(WANTED);
  for (const [, measured] of rows) expect(measured).toMatchObject({ wrong: [] });
}, 120_000);

test('a technique that is reversed too late is marked as missed, in 80 columns', () => {
  const [technique] = TECHNIQUES;
  const row = (milliseconds: number, wrong: string[] = []) =>
    [technique!, { calls: ['UpdateTrail', 'UpdateTrail'], milliseconds, wrong }] as const;
  const lines = resultTable([row(9_999), row(10_001), row(1, ['no mail'])], 80).split('\n');
  expect(lines.slice(1).map((line) => /met|MISSED/.exec(line)?.[0])).toEqual(['met', 'MISSED', 'MISSED']);
  expect(lines[1]).toContain('2x UpdateTrail');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
});
