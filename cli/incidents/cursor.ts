import * as z from 'zod/mini';
import { UNRESOLVED } from '../../tasks/contract/incident.ts';
import { UsageFailure } from '../failure.ts';
import { describePart } from './table-part.ts';
import type { TablePart } from './table-part.ts';
import type { IncidentKey } from './store.ts';

const cursorSchema = z.tuple([z.enum(['trail', 'months', ...UNRESOLVED]), z.string(), z.string()]);
type Cursor = z.infer<typeof cursorSchema>;

/** A text that says where a listing goes on: after this incident, in this scope. */
export function writeCursor(scope: TablePart, { trailArn, occurredAtId }: IncidentKey): string {
  const cursor: Cursor = [markOf(scope), trailArn, occurredAtId];
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/**
 * Reads a cursor back. Throws UsageFailure for one that is damaged or that comes from a listing of something else, which
 * would silently leave incidents out.
 */
export function readCursor(text: string, scope: TablePart): IncidentKey {
  const [mark, trailArn, occurredAtId] = decode(text);
  const sameTrail = scope.part !== 'trail' || scope.trailArn === trailArn;
  if (mark !== markOf(scope) || !sameTrail) {
    const other = describePart(scopeOf(mark, trailArn));
    throw new UsageFailure(
      `--cursor belongs to a listing of ${other}, this one is of ${describePart(scope)}: repeat the --trail and --status of the listing that printed it.`,
    );
  }
  return { trailArn, occurredAtId };
}

function decode(text: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw new UsageFailure('--cursor is not one that "incidents list" printed: copy the whole of it.');
  }
}

function markOf(scope: TablePart): Cursor[0] {
  return scope.part === 'unresolved' ? scope.status : scope.part;
}

function scopeOf(mark: Cursor[0], trailArn: string): TablePart {
  if (mark === 'months') return { part: 'months' };
  return mark === 'trail' ? { part: 'trail', trailArn } : { part: 'unresolved', status: mark };
}
