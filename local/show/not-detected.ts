import type { BusEvent } from '../bus/bus.ts';

/** Says that a call was made in a Region without a remediator, and where this one runs. */
export function notDetected({ region, detail }: BusEvent, here: string): string {
  const { eventName } = detail as { eventName?: unknown };
  const what = `No remediator runs in ${region}: this ${String(eventName)} is not detected.`;
  return `${what} Each home Region needs one: this one runs in ${here}`;
}
