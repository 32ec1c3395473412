import { describe, expect, test } from '@jest/globals';
import { complete, resultTable } from '../../bench/restore/result-table.ts';
import { SIDES, stopTrails, type Measured } from '../../bench/restore/stop-trails.ts';
import { MILESTONES, type Times } from '../../bench/restore/stopwatch.ts';
import { temporaryFolder } from '../local/state-folder-for-tests.ts';

const folder = temporaryFolder();

/** The milestones of which each comes after the one before it, whatever else happens beside. */
const IN_TURN = ['started', 'accepted', 'proved', 'told'] as const;

describe('the benchmark of restarts', () => {
  test('has every milestone of every stop, of both sides, in an order that can be', async () => {
    const rounds: number[] = [];
    const plan = { folder, atOnce: 2, runs: 2, onRun: (run: number) => void rounds.push(run) };
    const measured = await stopTrails(plan);
    expect(rounds).toEqual([0, 1, 2]);
    for (const side of SIDES) expect(measured[side]).toHaveLength(4);
    expect(complete({ atOnce: 2, measured })).toBe(4);
    for (const times of measured.product) {
      const order = IN_TURN.map((milestone) => times[milestone]!);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(times.stored).toBeLessThan(times.alerted!);
      expect(times.stopped).toBeGreaterThan(0);
    }
    for (const { stopped, accepted, proved, ...others } of measured.baseline) {
      expect([stopped, accepted].every((time) => time! < proved!)).toBe(true);
      expect(Object.keys(others)).toEqual(['started']);
    }
  });

  test('tells of the later runs as of the first, however many there were', async () => {
    const measured = await stopTrails({ folder, atOnce: 3, runs: 18 });
    expect(complete({ atOnce: 3, measured })).toBe(54);
  }, 120_000);

  const all = (factor: number): Times =>
    Object.fromEntries(Object.keys(MILESTONES).map((name, index) => [name, factor * (index + 1)]));

  test('compares medians, and leaves out the ratio where the baseline has nothing', () => {
    const { stopped = 0, accepted = 0 } = all(2);
    const measured: Measured = {
      product: [all(10), all(6), all(200)],
      baseline: [{ stopped, accepted }],
    };
    const lines = resultTable([{ atOnce: 3, measured }], 200).split('\n');
    const row = (words: string) =>
      lines
        .find((line) => line.includes(words))
        ?.split(/ {2,}/)
        .slice(3);
    expect(row('StartLogging is accepted: ')).toEqual([
      ...['30.0 ms', '600 ms', '600 ms'],
      ...['6.0 ms', '6.0 ms', '5.0x'],
    ]);
    expect(row('the incident is stored')).toEqual(['50.0 ms', '1000 ms', '1000 ms']);
    expect(row('dark')).toEqual(['20.0 ms', '400 ms', '400 ms', '4.0 ms', '4.0 ms', '5.0x']);
  });

  test('does not count a stop as answered of which nobody was told', () => {
    const { told, ...silent } = all(1);
    expect(told).toBeDefined();
    expect(complete({ atOnce: 1, measured: { product: [all(1), silent], baseline: [] } })).toBe(1);
  });
});
