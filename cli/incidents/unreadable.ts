import type { ItemKey } from '../../tasks/contract/table.ts';

/** An item of the table that cannot be read, and why. */
export interface UnreadableItem extends ItemKey {
  reason: string;
}
