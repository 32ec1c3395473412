import * as z from 'zod/mini';
import { DROPPABLE } from '../../tasks/baseline/plan-restore.ts';
import { approvedTrailSchema, RESTORE_ACTIONS, TRAIL_PARTS } from '../../tasks/contract/baseline.ts';

const nullable = z.nullable(z.string());
const trailArn = z.string();

/** What differs from the approved settings, and what could not be read. */
const comparison = {
  verdict: z.enum(['same', 'differs', 'unknown']),
  differences: z.array(
    z.strictObject({
      part: z.enum([...TRAIL_PARTS, 'trail', 'logging']),
      setting: z.string(),
      approved: nullable,
      current: nullable,
      change: z.string(),
      direction: z.enum(['weaker', 'stronger', 'other']),
      events: z.optional(z.array(z.string())),
      undecided: z.optional(z.literal(true)),
      /** Whether the trail is, or may be, weaker for it. */
      weaker: z.boolean(),
    }),
  ),
  unknown: z.array(z.strictObject({ part: z.enum([...TRAIL_PARTS, 'logging']), why: z.string() })),
};

/** A version as Parameter Store keeps it; `digest` is null, and `invalid` says why, for what is no baseline. */
const version = {
  version: z.number(),
  by: z.string(),
  at: z.string(),
  reason: nullable,
  digest: nullable,
  invalid: nullable,
};

const restore = {
  schema: z.literal('incidents.baseline-restore/1'),
  trailArn,
  /** How the owner of the trail restores it; null where nobody is known to own it. */
  owner: nullable,
  commands: z.array(z.string()),
  /** The calls that CloudTrail accepted, in order. */
  made: z.array(z.strictObject({ action: z.enum(RESTORE_ACTIONS), at: z.string() })),
  verified: z.boolean(),
};

/** The documents of `incidents baseline … --json`. Times are ISO 8601 in UTC. `undo` writes that of `restore`. */
export const baselineDocument = z.union([
  z.strictObject({
    schema: z.literal('incidents.baseline-approve/1'),
    approved: z.array(z.strictObject({ trailArn, version: z.number(), digest: z.string() })),
  }),
  z.strictObject({
    schema: z.literal('incidents.baseline-show/1'),
    ...{ trailArn, ...version },
    /** Absent where the parameter is no baseline, as is the comparison. */
    approved: z.optional(approvedTrailSchema),
    ...{
      verdict: z.optional(comparison.verdict),
      differences: z.optional(comparison.differences),
      unknown: z.optional(comparison.unknown),
    },
    pausedUntil: nullable,
  }),
  z.strictObject({
    schema: z.literal('incidents.baseline-diff/1'),
    verdict: comparison.verdict,
    trails: z.array(
      z.union([
        z.strictObject({ trailArn, version: z.number(), ...comparison }),
        z.strictObject({
          trailArn,
          version: z.nullable(z.number()),
          verdict: z.literal('unknown'),
          /** Why nothing was compared. */
          why: z.string(),
        }),
      ]),
    ),
  }),
  z.strictObject({
    schema: z.literal('incidents.baseline-history/1'),
    trailArn,
    versions: z.array(z.strictObject(version)),
  }),
  z.strictObject({ schema: z.literal('incidents.baseline-pause/1'), trailArn, until: z.string() }),
  z.strictObject({ schema: z.literal('incidents.baseline-resume/1'), trailArn, wasPaused: z.boolean() }),
  /** A dry run, or nothing to change: no comparison follows. */
  z.strictObject(restore),
  z.strictObject({ ...restore, without: z.array(z.enum(DROPPABLE)), ...comparison }),
]);
