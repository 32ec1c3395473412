import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { complete, resultTable } from '../../bench/restore/result-table.ts';
import { SIDES, stopTrails, type Measured } from '../../bench/restore/stop-trails.ts';
import { MILESTONES, type Times } from '../../bench/restore/stopwatch.ts';
import { embeddedClient } from '../../local/deploy.ts';
import { install } from '../../local/installation.ts';
import { ACCESS_KEYS, EMBEDDED } from '../../local/settings.ts';
import { temporaryFolder } from '../local/state-folder-for-tests.ts';

const folder = temporaryFolder();

/** Milestones that follow one another; the others are reached in parallel. */
const IN_ORDER = ['started', 'accepted', 'verified', 'notified'] as const;

describe('the benchmark of restarts', () => {
  test('measures every milestone of every stop, for both sides, in a possible order', async () => {
    const rounds: number[] = [];
    const plan = {
      folder,
      atOnce: 2,
      runs: 2,
      retryScale: 0.05,
      onRun: (run: number) => void rounds.push(run),
    };
    const measured = await stopTrails(plan);
    expect(rounds).toEqual([0, 1, 2]);
    for (const side of SIDES) expect(measured[side]).toHaveLength(4);
    expect(complete({ atOnce: 2, measured })).toBe(4);
    for (const times of measured.remediator) {
      const order = IN_ORDER.map((milestone) => times[milestone]!);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(times.recorded).toBeLessThan(times.alerted!);
      expect(times.stopped).toBeGreaterThan(0);
    }
    for (const { stopped, accepted, verified, ...others } of measured.baseline) {
      expect([stopped, accepted].every((time) => time! < verified!)).toBe(true);
      expect(Object.keys(others)).toEqual(['started']);
    }
  });

  test('leaves no alert count in the table, so no run throttles the next one', async () => {
    await stopTrails({ folder, atOnce: 3, runs: 1, retryScale: 0.05 });
    const installation = await install({ folder });
    const client = new DynamoDBClient(embeddedClient(installation.url, ACCESS_KEYS.platform));
    const { Count } = await client.send(new ScanCommand({ TableName: EMBEDDED.tableName }));
    client.destroy();
    await installation.close();
    expect(Count).toBe(0);
  });

  const all = (factor: number): Times =>
    Object.fromEntries(Object.keys(MILESTONES).map((name, index) => [name, factor * (index + 1)]));

  test('compares medians, and omits the ratio where the baseline has no value', () => {
    const { stopped = 0, accepted = 0 } = all(2);
    const measured: Measured = {
      remediator: [all(10), all(6), all(200)],
      baseline: [{ stopped, accepted }],
    };
    const lines = resultTable([{ atOnce: 3, measured }]).split('\n');
    const row = (words: string) =>
      lines
        .find((line) => line.includes(words))
        ?.split('|')
        .map((cell) => cell.trim())
        .filter(Boolean)
        .slice(2);
    expect(row('StartLogging is accepted: ')).toEqual([
      ...['30.0 ms', '600 ms', '600 ms'],
      ...['6.0 ms', '6.0 ms', '5.0x'],
    ]);
    expect(row('the incident is recorded')).toEqual(['50.0 ms', '1000 ms', '1000 ms']);
    expect(row('not logging')).toEqual(['20.0 ms', '400 ms', '400 ms', '4.0 ms', '4.0 ms', '5.0x']);
  });

  test('does not count a stop as answered if its last mail is missing', () => {
    const { notified, ...silent } = all(1);
    expect(notified).toBeDefined();
    expect(complete({ atOnce: 1, measured: { remediator: [all(1), silent], baseline: [] } })).toBe(1);
  });
});
