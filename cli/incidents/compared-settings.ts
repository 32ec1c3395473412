import { settingName, settingValue } from '../../tasks/baseline/difference-words.ts';
import type { StoredComparison } from '../../tasks/contract/stored-comparison.ts';

/** What an incident shows of a trail beside its approved settings. */
export interface ComparedSettings {
  /** Version of the approved settings. */
  version: number;
  /** What differs, in words. */
  differences: { setting: string; approved: string; current: string; weaker: boolean }[];
  /** How many more differ. */
  more: number;
  /** Parts that could not be read, and why. */
  unknown: string[];
}

/** Who approved a version of the settings, and when (ISO 8601 in UTC), as AWS recorded it. */
export interface Approver {
  by: string;
  at: string;
}

/** A comparison with approved settings; undefined for any other, or none. */
export function comparedSettings(comparison: StoredComparison | undefined): ComparedSettings | undefined {
  if (!comparison || comparison.verdict === 'unknown' || !comparison.baseline) return undefined;
  const { baseline, differences, more, unknown = [] } = comparison;
  return {
    version: baseline.version,
    differences: differences.map(({ setting, before, now, weaker = false }) => ({
      ...{ setting: settingName(setting), approved: settingValue(before), current: settingValue(now) },
      weaker,
    })),
    more,
    unknown,
  };
}
