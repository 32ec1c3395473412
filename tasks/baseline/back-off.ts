/** The first wait after a restore, in milliseconds; each further restore of the same setting doubles it. */
const FIRST_WAIT = 60_000;
/** The longest wait, in milliseconds: a day. */
const LONGEST_WAIT = 86_400_000;
/** So many settings are remembered. */
const MOST_SETTINGS = 20;

/** How often settings of a trail were restored lately, for one version of what was approved. */
export interface BackOff {
  version: number;
  settings: Record<string, { restores: number; at: string }>;
}

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

/** So many restores of a setting in a row are a fight: somebody changes it again and again. */
export const FIGHT = 4;

/** How often those of the settings were restored in a row that were restored most. */
export function restoresInARow(backOff: BackOff, settings: readonly string[]): number {
  return Math.max(0, ...settings.map((setting) => backOff.settings[setting]?.restores ?? 0));
}

/**
 * The same after one more restore, which a retry may report again. What stayed as approved twice as long as its wait begins anew.
 * @param now when the restore was verified
 */
export function afterRestore(
  backOff: BackOff | undefined,
  version: number,
  settings: readonly string[],
  now: Date,
): BackOff {
  const known = backOff?.version === version ? backOff.settings : {};
  const restored = settings.map((setting) => {
    const last = known[setting];
    const since = now.getTime() - Date.parse(last?.at ?? '');
    if (last && since <= 0) return [setting, last] as const;
    const isInARow = last && since <= 2 * waitOf(last.restores);
    return [setting, { restores: isInARow ? last.restores + 1 : 1, at: now.toISOString() }] as const;
  });
  const all = Object.entries({ ...known, ...Object.fromEntries(restored) });
  return { version, settings: Object.fromEntries(all.slice(-MOST_SETTINGS)) };
}
