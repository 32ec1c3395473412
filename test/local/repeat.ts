import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { repeat } from '../../local/repeat.ts';

/** Milliseconds. */
const PERIOD = 5;

describe('repeat', () => {
  test('repeats its work until it is aborted, and never afterwards', async () => {
    const stop = new AbortController();
    let times = 0;
    await repeat(PERIOD, stop.signal, () => {
      times += 1;
      if (times === 3) stop.abort();
      return Promise.resolve();
    });
    await after(3 * PERIOD);
    expect(times).toBe(3);
  });

  test('never runs its work twice at the same time, even if it is slow', async () => {
    const stop = new AbortController();
    let [running, most, times] = [0, 0, 0];
    await repeat(PERIOD, stop.signal, async () => {
      running += 1;
      most = Math.max(most, running);
      await after(4 * PERIOD);
      running -= 1;
      times += 1;
      if (times === 3) stop.abort();
    });
    expect([most, running, times]).toEqual([1, 0, 3]);
  });

  test('waits one period before the first run', async () => {
    const stop = new AbortController();
    let times = 0;
    const done = repeat(60_000, stop.signal, () => Promise.resolve((times += 1)));
    stop.abort();
    await done;
    expect(times).toBe(0);
  });

  test('does nothing if it was aborted before', async () => {
    let times = 0;
    await repeat(PERIOD, AbortSignal.abort(), () => Promise.resolve((times += 1)));
    expect(times).toBe(0);
  });

  test('rejects with the error of its work', async () => {
    let times = 0;
    const done = repeat(PERIOD, new AbortController().signal, () => {
      times += 1;
      return Promise.reject(new Error('out of order'));
    });
    await expect(done).rejects.toThrow('out of order');
    await after(3 * PERIOD);
    expect(times).toBe(1);
  });
});
