import type { CurrentTrail } from '../contract/current-trail.ts';
import { beforePartition, type ItemKey } from '../contract/table.ts';
import { canonicalJson } from './baseline.ts';

/** What a trail was before a restore, and when that was read. */
export interface Before {
  trailArn: string;
  at: Date;
  /** Null when there was none. */
  current: CurrentTrail | null;
}

/** The item of it. */
export function beforeItem({ trailArn, at, current }: Before): ItemKey & { state: string } {
  return {
    trailArn: beforePartition(trailArn),
    occurredAtId: at.toISOString(),
    state: canonicalJson(current),
  };
}
