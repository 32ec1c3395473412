import * as v from 'valibot';
import { DROPPABLE } from '../../tasks/baseline/plan-restore.ts';
import { approvedTrailSchema } from '../../tasks/contract/baseline.ts';
import { RESTORE_ACTIONS } from '../../tasks/contract/trail-diff.ts';
import { TRAIL_PARTS } from '../../tasks/contract/current-trail.ts';

const nullable = v.nullable(v.string());
const trailArn = v.string();

/** What differs from the approved settings, and what could not be read. */
const comparison = {
  verdict: v.picklist(['same', 'differs', 'unknown']),
  differences: v.array(
    v.strictObject({
      part: v.picklist([...TRAIL_PARTS, 'trail', 'logging']),
      setting: v.string(),
      approved: nullable,
      current: nullable,
      change: v.string(),
      direction: v.picklist(['weaker', 'stronger', 'other']),
      events: v.optional(v.array(v.string())),
      undecided: v.optional(v.literal(true)),
      /** Whether the trail is, or may be, weaker for it. */
      weaker: v.boolean(),
    }),
  ),
  unknown: v.array(v.strictObject({ part: v.picklist([...TRAIL_PARTS, 'logging']), why: v.string() })),
};

/** A version as Parameter Store keeps it; `digest` is null, and `invalid` says why, for what is no baseline. */
const version = {
  version: v.number(),
  by: v.string(),
  at: v.string(),
  reason: nullable,
  digest: nullable,
  invalid: nullable,
};

const restore = {
  schema: v.literal('incidents.baseline-restore/1'),
  trailArn,
  /** How the owner of the trail restores it; null where nobody is known to own it. */
  owner: nullable,
  commands: v.array(v.string()),
  /** The calls that CloudTrail accepted, in order. */
  made: v.array(v.strictObject({ action: v.picklist(RESTORE_ACTIONS), at: v.string() })),
  verified: v.boolean(),
};

/** The documents of `incidents baseline … --json`. Times are ISO 8601 in UTC. `undo` writes that of `restore`. */
export const baselineDocument = v.union([
  v.strictObject({
    schema: v.literal('incidents.baseline-approve/1'),
    approved: v.array(v.strictObject({ trailArn, version: v.number(), digest: v.string() })),
  }),
  v.strictObject({
    schema: v.literal('incidents.baseline-show/1'),
    ...{ trailArn, ...version },
    /** Absent where the parameter is no baseline, as is the comparison. */
    approved: v.optional(approvedTrailSchema),
    ...{
      verdict: v.optional(comparison.verdict),
      differences: v.optional(comparison.differences),
      unknown: v.optional(comparison.unknown),
    },
    pausedUntil: nullable,
  }),
  v.strictObject({
    schema: v.literal('incidents.baseline-diff/1'),
    verdict: comparison.verdict,
    trails: v.array(
      v.union([
        v.strictObject({ trailArn, version: v.number(), ...comparison }),
        v.strictObject({
          trailArn,
          version: v.nullable(v.number()),
          verdict: v.literal('unknown'),
          /** Why nothing was compared. */
          why: v.string(),
        }),
      ]),
    ),
  }),
  v.strictObject({
    schema: v.literal('incidents.baseline-history/1'),
    trailArn,
    versions: v.array(v.strictObject(version)),
  }),
  v.strictObject({ schema: v.literal('incidents.baseline-pause/1'), trailArn, until: v.string() }),
  v.strictObject({ schema: v.literal('incidents.baseline-resume/1'), trailArn, wasPaused: v.boolean() }),
  /** A dry run, or nothing to change: no comparison follows. */
  v.strictObject(restore),
  v.strictObject({ ...restore, without: v.array(v.picklist(DROPPABLE)), ...comparison }),
]);
