import * as z from 'zod/mini';

/** The first wait after a restore, in milliseconds; each further restore of the same setting doubles it. */
const FIRST_WAIT = 60_000;
/** The longest wait, in milliseconds: a day. */
const LONGEST_WAIT = 86_400_000;
/** So many settings are remembered. */
const MOST_SETTINGS = 20;

/** How often settings of a trail were restored lately, for one version of what was approved. */
export const backOffSchema = z.object({
  version: z.number(),
  settings: z.record(z.string(), z.object({ restores: z.number(), at: z.string() })),
});
export type BackOff = z.output<typeof backOffSchema>;

function waitOf(restores: number): number {
  return Math.min(FIRST_WAIT * 2 ** (restores - 1), LONGEST_WAIT);
}

/**
 * Until when settings are left as they are; undefined if they may be restored now. A setting that was restored twice in a row
 * waits twice as long. Another version of the approved settings begins anew.
 */
export function waitsUntil(
  backOff: BackOff | undefined,
  version: number,
  settings: readonly string[],
  now: Date,
): Date | undefined {
  if (backOff?.version !== version) return undefined;
  const ends = settings.flatMap((setting) => {
    const known = backOff.settings[setting];
    return known ? [Date.parse(known.at) + waitOf(known.restores)] : [];
  });
  const end = Math.max(...ends);
  return end > now.getTime() ? new Date(end) : undefined;
}

/** The same after one more restore. What stayed as approved twice as long as its wait begins anew. */
export function afterRestore(
  backOff: BackOff | undefined,
  version: number,
  settings: readonly string[],
  now: Date,
): BackOff {
  const known = backOff?.version === version ? backOff.settings : {};
  const restored = settings.map((setting) => {
    const { restores = 0, at = now.toISOString() } = known[setting] ?? {};
    const isOver = restores > 0 && now.getTime() - Date.parse(at) > 2 * waitOf(restores);
    return [setting, { restores: isOver ? 1 : restores + 1, at: now.toISOString() }] as const;
  });
  const all = Object.entries({ ...known, ...Object.fromEntries(restored) });
  return { version, settings: Object.fromEntries(all.slice(-MOST_SETTINGS)) };
}
