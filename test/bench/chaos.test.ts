import { expect, test } from '@jest/globals';
import { chaosSection, killServed } from '../../bench/chaos/kill-served.ts';
import { temporaryFolder } from '../local/state-folder-for-tests.ts';

const { path: dir } = temporaryFolder();

test('a kill under load loses nothing and duplicates nothing', async () => {
  const figures = await killServed({ dir, kills: 1, rate: 3, trails: 1, life: 800 });
  expect(figures.problems).toEqual([]);
  expect(figures.acknowledged).toBeGreaterThan(0);
  expect(figures.incidents).toBeGreaterThan(0);
  expect(chaosSection(figures)).toContain('Every acknowledged stop has one incident that can be read');
}, 60_000);
