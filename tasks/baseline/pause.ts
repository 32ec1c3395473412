import * as v from 'valibot';
import { utcTime } from '../contract/schema-parts.ts';

/** The longest pause, in milliseconds. */
export const LONGEST_PAUSE = 24 * 60 * 60_000;

const pauseSchema = v.strictObject({ until: utcTime, reason: v.string() });

/** While a pause lasts, the sweep reports no difference of the trail. */
export interface Pause {
  until: Date;
  reason: string;
}

/**
 * Reads the value of the parameter of a pause; undefined if it is none now. One that ends later than a day after it was
 * written is none, no matter who wrote it.
 */
export function parsePause(value: string, writtenAt: Date | undefined, now: Date): Pause | undefined {
  let read: unknown;
  try {
    read = JSON.parse(value);
  } catch {
    return undefined;
  }
  const { success, output } = v.safeParse(pauseSchema, read);
  if (!success || writtenAt === undefined) return undefined;
  const until = new Date(output.until);
  const isShort = until.getTime() <= writtenAt.getTime() + LONGEST_PAUSE;
  return isShort && until > now ? { until, reason: output.reason } : undefined;
}

/** The value of the parameter of a pause. */
export function formatPause({ until, reason }: Pause): string {
  return JSON.stringify({ until: until.toISOString(), reason });
}
