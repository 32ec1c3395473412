import { isOfDelivery } from '../bus/remediator-rules.ts';
import type { BusEvent } from '../bus/bus.ts';

/** Says that a call was made, or a finding reported, in a Region whose events no rule here gets, and where this remediator runs. */
export function notDetected(event: BusEvent, here: string): string {
  const { eventName } = event.detail as { eventName?: unknown };
  const what = typeof eventName === 'string' ? eventName : 'finding';
  // Trails have their approved settings where their home is: a remediator in the Region of the bucket would not help.
  if (isOfDelivery(event))
    return `The event of this ${what} is made in ${event.region}, and the remediator runs in ${here}: its next sweep compares what trails deliver to`;
  return `No remediator runs in ${event.region}: this ${what} is not detected. Each home Region needs one: this one runs in ${here}`;
}
