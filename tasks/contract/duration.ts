import prettyMilliseconds from 'pretty-ms';

/** A length of time from seconds, in its two largest units: `3m 12s`, or in the long form `3 minutes 12 seconds`. */
export function duration(seconds: number, form: 'short' | 'long' = 'short'): string {
  const whole = Math.round(seconds);
  // CloudTrail keeps whole seconds: what begins and ends in the same one still took some time.
  if (whole === 0) return form === 'long' ? 'less than a second' : '0s';
  return prettyMilliseconds(whole * 1000, { unitCount: 2, verbose: form === 'long' });
}
