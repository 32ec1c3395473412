import prettyMilliseconds from 'pretty-ms';
import { UNKNOWN } from './vocabulary.ts';

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** A length of time from seconds, in its two largest units: `3m 12s`, or in the long form `3 minutes 12 seconds`; `unknown` for what is no length. */
export function duration(seconds: number, form: 'short' | 'long' = 'short'): string {
  const whole = Math.round(seconds);
  // CloudTrail keeps whole seconds: what begins and ends in the same one still took some time.
  if (whole === 0) return form === 'long' ? 'less than a second' : '0s';
  // It may come from times that another version wrote, which cannot be read.
  if (!Number.isFinite(whole * 1000)) return UNKNOWN;
  return prettyMilliseconds(whole * 1000, { unitCount: 2, verbose: form === 'long' });
}
