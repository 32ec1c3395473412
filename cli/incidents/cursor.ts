import * as z from 'zod/mini';
import { UsageFailure } from '../failure.ts';
import { nameOf } from './scope.ts';
import type { Scope } from './scope.ts';
import type { IncidentKey } from './store.ts';

const cursorSchema = z.tuple([z.literal(1), z.string(), z.string(), z.string()]);

/** A text that says where a listing goes on: after this incident, in this scope. */
export function writeCursor(scope: Scope, { trailArn, occurredAtId }: IncidentKey): string {
  return Buffer.from(JSON.stringify([1, nameOf(scope), trailArn, occurredAtId])).toString('base64url');
}

/**
 * Reads a cursor back. Throws UsageFailure for one that is damaged or that comes from a listing of something else, which
 * would silently leave incidents out.
 */
export function readCursor(cursor: string, scope: Scope): IncidentKey {
  const [, name, trailArn, occurredAtId] = decode(cursor);
  if (name !== nameOf(scope)) {
    throw new UsageFailure(
      `--cursor belongs to a listing of ${name}, this one is of ${nameOf(scope)}: repeat the --trail and --status of the listing that printed it.`,
    );
  }
  return { trailArn, occurredAtId };
}

function decode(cursor: string): z.infer<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new UsageFailure('--cursor is not one that "incidents list" printed: copy the whole of it.');
  }
}
