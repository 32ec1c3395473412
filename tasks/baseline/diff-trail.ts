import { isKnown, TRAIL_PARTS, type CurrentTrail, type TrailPart } from '../contract/current-trail.ts';
import type { ApprovedTrail, WholeSelectors, WholeSettings } from '../contract/baseline.ts';
import type { Difference, TrailDiff } from '../contract/trail-diff.ts';
import { diffDelivery } from '../delivery/diff-delivery.ts';
import { FURTHER_PARTS, type FurtherParts } from '../contract/trail-configuration.ts';
import { canonicalJson } from './baseline.ts';
import { judgeList, judgeSelectors, judgeSetting } from './judge-weaker.ts';
import { unknownPartsOf } from './unknown-parts.ts';

/**
 * What is not as approved; null is a trail that is gone. Both sides are in the form of `normalizeTrail`. A part that could
 * not be read is unknown: never equal, and never different. The delivery path is compared where it was approved and read.
 */
export function diffTrail(approved: ApprovedTrail, current: CurrentTrail | null): TrailDiff {
  if (!current) return { differences: [GONE], unknown: [] };
  const path: TrailDiff =
    approved.delivery && current.delivery
      ? diffDelivery(approved.delivery, current.delivery)
      : { differences: [], unknown: [] };
  return {
    differences: [
      ...(current.isLogging === false ? [STOPPED] : []),
      ...TRAIL_PARTS.flatMap((part) => diffPart(part, approved, current)),
      ...path.differences,
    ],
    unknown: [...unknownPartsOf(current), ...path.unknown],
  };
}

const GONE: Difference = {
  ...{ part: 'trail', setting: 'trail', approved: 'exists', current: null },
  ...{ change: 'removed', direction: 'weaker' },
};
const STOPPED: Difference = {
  ...{ part: 'logging', setting: 'isLogging', approved: 'true', current: 'false' },
  ...{ change: 'turned off', direction: 'weaker' },
};

type Differ<Part extends TrailPart> = (
  approved: ApprovedTrail[Part],
  current: ApprovedTrail[Part],
  trailArn: string,
) => Difference[];

const DIFFERS: { [Part in TrailPart]: Differ<Part> } = {
  settings: diffSettings,
  selectors: diffSelectors,
  insights: (approved, current) =>
    diffLists(
      'insights',
      approved.map(({ insightType, eventCategories }) => [`insight ${insightType}`, eventCategories]),
      current.map(({ insightType, eventCategories }) => [`insight ${insightType}`, eventCategories]),
    ),
  aggregation: (approved, current) =>
    diffLists(
      'aggregation',
      approved.map(({ eventCategory, templates }) => [`aggregation ${eventCategory}`, templates]),
      current.map(({ eventCategory, templates }) => [`aggregation ${eventCategory}`, templates]),
    ),
  tags: diffTags,
};

function diffPart(part: TrailPart, approved: ApprovedTrail, current: CurrentTrail): Difference[] {
  const read = current[part];
  if (!isKnown<unknown>(read)) return [];
  const differ = DIFFERS[part] as Differ<never>;
  return differ(approved[part] as never, read as never, approved.trailArn);
}

/** What differs of Insights, event configuration and tags, where both sides are known. */
export function diffFurther(before: FurtherParts, now: FurtherParts): Difference[] {
  return FURTHER_PARTS.flatMap((part) => {
    const [had, has] = [before[part], now[part]];
    const differ = DIFFERS[part] as Differ<never>;
    return had && has ? differ(had as never, has as never, '') : [];
  });
}

function diffSettings(approved: WholeSettings, current: WholeSettings, trailArn: string): Difference[] {
  const settings = [...new Set([...Object.keys(approved), ...Object.keys(current)])];
  return (settings as (keyof WholeSettings)[])
    .filter((setting) => approved[setting] !== current[setting])
    .map((setting) => ({
      part: 'settings',
      setting,
      approved: shown(approved[setting]),
      current: shown(current[setting]),
      ...judgeSetting(trailArn, setting, approved[setting], current[setting]),
    }));
}

/** One difference a selector; the one selector that is missing and the one that came instead are one. */
function diffSelectors(approved: WholeSelectors, current: WholeSelectors): Difference[] {
  const [had, has] = [selectorTexts(approved), selectorTexts(current)];
  const missing = had.filter(({ text }) => !has.some((other) => other.text === text));
  const extra = has.filter(({ text }) => !had.some((other) => other.text === text));
  const difference = (
    before: string | null,
    now: string | null,
  ): Omit<Difference, 'change' | 'direction'> => ({
    ...{ part: 'selectors', setting: 'eventSelector', approved: before, current: now },
  });
  const [[gone, ...moreGone], [came, ...moreCame]] = [missing, extra];
  if (gone && came && moreGone.length + moreCame.length === 0) {
    return [{ ...difference(gone.text, came.text), change: 'changed', ...judgeSelectors(approved, current) }];
  }
  return [
    ...missing.map(({ text, selectors }) => {
      // The other selectors may log what this one did.
      const { direction, ...judgement } = judgeSelectors(selectors, current);
      return {
        ...difference(text, null),
        change: 'removed' as const,
        ...(direction === 'stronger' ? { direction: 'other' as const } : { direction, ...judgement }),
      };
    }),
    ...extra.map(({ text, selectors }) => {
      const { direction, events } = judgeSelectors(selectors, approved);
      return {
        ...difference(null, text),
        change: 'added' as const,
        ...(direction === 'weaker' && events
          ? { direction: 'stronger' as const, events }
          : { direction: 'other' as const }),
      };
    }),
  ];
}

/** Each selector by itself, with its text: basic and advanced ones never have the same. */
function selectorTexts(selectors: WholeSelectors): { text: string; selectors: WholeSelectors }[] {
  const single: WholeSelectors[] =
    'eventSelectors' in selectors
      ? selectors.eventSelectors.map((selector) => ({ eventSelectors: [selector] }))
      : selectors.advancedEventSelectors.map((selector) => ({ advancedEventSelectors: [selector] }));
  return single.map((one) => ({
    text: canonicalJson(Object.values(one as object).flat()[0]),
    selectors: one,
  }));
}

type NamedList = readonly [name: string, values: readonly string[]];

function diffLists(
  part: TrailPart,
  approved: readonly NamedList[],
  current: readonly NamedList[],
): Difference[] {
  const [had, has] = [new Map(approved), new Map(current)];
  return [...new Set([...had.keys(), ...has.keys()])]
    .filter((name) => String(had.get(name)) !== String(has.get(name)))
    .map((name) => ({
      part,
      setting: name,
      approved: had.get(name)?.join(', ') ?? null,
      current: has.get(name)?.join(', ') ?? null,
      ...judgeList(had.get(name) ?? [], has.get(name) ?? []),
    }));
}

/** Tags change nothing that is logged. */
function diffTags(approved: ApprovedTrail['tags'], current: ApprovedTrail['tags']): Difference[] {
  const valuesOf = (tags: ApprovedTrail['tags']) => new Map(tags.map(({ key, value }) => [key, value]));
  const [had, has] = [valuesOf(approved), valuesOf(current)];
  return [...new Set([...had.keys(), ...has.keys()])]
    .filter((key) => had.get(key) !== has.get(key))
    .map((key) => ({
      part: 'tags',
      setting: `tag ${key}`,
      approved: had.get(key) ?? null,
      current: has.get(key) ?? null,
      change: !has.has(key) ? 'removed' : had.has(key) ? 'changed' : 'added',
      direction: 'other',
    }));
}

function shown(value: string | boolean | undefined): string | null {
  return value === undefined ? null : String(value);
}
