import type { CurrentTrail } from '../contract/current-trail.ts';
import { PREFIXES, type ItemKey } from '../contract/table.ts';
import { canonicalJson } from './baseline.ts';

/** What a trail was before a restore, and when that was read. */
export interface Before {
  trailArn: string;
  at: Date;
  /** Null when there was none. */
  current: CurrentTrail | null;
}

/** Partition of what a trail was before each restore: apart from incidents, and in no index. Sort key: when it was read. */
export function beforePartition(trailArn: string): string {
  return `${PREFIXES.before}${trailArn}`;
}

/** The item of it. */
export function beforeItem({ trailArn, at, current }: Before): ItemKey & { state: string } {
  return {
    trailArn: beforePartition(trailArn),
    occurredAtId: at.toISOString(),
    state: canonicalJson(current),
  };
}
