import type { Comparison } from '../contract/comparison.ts';
import type { ObservedTrail, TrailState } from '../contract/table.ts';
import {
  FURTHER_PARTS,
  type FurtherParts,
  type TrailConfiguration,
  type TrailSettings,
} from '../contract/trail-configuration.ts';
import { cleanText } from '../contract/clean-text.ts';
import { isAtOrAfter, wholeSeconds } from '../repairs/start-logging/judge-status.ts';
import { wasOff } from '../record/trail-before.ts';
import { diffFurther } from './diff-trail.ts';
import { normalize } from './normalize-trail.ts';
import { sinceOf } from './observe-trail.ts';
import { UnknownPartsError } from './unknown-parts.ts';

/** What is known of a trail that logs again, or that an event may have changed. */
export interface ComparedTrail {
  /** What the sweeps have stored of it. */
  state: TrailState | undefined;
  now: TrailConfiguration;
  homeRegion: string;
  /** When it was stopped; absent for a trail that was not: then the name says that it is the same trail. */
  stoppedAt?: Date;
  /** `StopLoggingTime` of GetTrailStatus. */
  stopLoggingTime: Date | undefined;
}

type Difference = Comparison['differences'][number];

/** So many differences an incident has, and so long each value is, in bytes. */
export const MOST_DIFFERENCES = 20;
export const VALUE_BYTES = 200;

/**
 * Compares a trail with what was last observed before it was stopped or changed. `StopLoggingTime` stays after a
 * restart, so that a trail which does not show the stop may be another one of the same name: only equal settings and
 * selectors then count as the same. Throws UnknownPartsError when nothing differs, but a part could not be read.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export function compareTrail({
  state,
  now,
  homeRegion,
  stoppedAt,
  stopLoggingTime,
}: ComparedTrail): Comparison {
  const showsStop = !stoppedAt || (stopLoggingTime !== undefined && isAtOrAfter(stopLoggingTime, stoppedAt));
  // A call that stops a trail which is off already may leave no trace.
  const isSame = showsStop || (state !== undefined && wasOff(state, stoppedAt.toISOString()));
  const lastStop = stoppedAt && stopLoggingTime && stopLoggingTime > stoppedAt ? stopLoggingTime : stoppedAt;
  const before = lastObserved(state, lastStop);
  const differences = before ? differencesOf(before, now) : [];
  const unread = FURTHER_PARTS.filter((part) => before?.[part] && !now[part]);
  if (differences.length === 0 && unread.length > 0)
    throw new UnknownPartsError(`Not all of the trail could be read (${unread.join(', ')}).`);
  const change = (show: (settings: TrailSettings) => string) => ({
    before: before ? show(before.settings) : null,
    now: show(now.settings),
  });
  return {
    verdict: judge(isSame, before !== undefined, differences.length),
    against: 'observed',
    observedAt: before?.observedAt ?? null,
    bucket: change(({ s3BucketName }) => cleanText(s3BucketName, VALUE_BYTES)),
    scope: change((settings) => regionsOf(settings, homeRegion)),
    ...(unread.length > 0 && { unknown: unread }),
    ...(now.insights && { insights: hasInsights(before?.insights, now.insights) }),
    differences: differences.slice(0, MOST_DIFFERENCES),
    more: Math.max(0, differences.length - MOST_DIFFERENCES),
  };
}

/** Whether Insights is on, and no part of it that was observed before is off. */
function hasInsights(
  before: FurtherParts['insights'] = [],
  now: NonNullable<FurtherParts['insights']>,
): boolean {
  const isWeaker = diffFurther({ insights: before }, { insights: now }).some(
    ({ direction }) => direction === 'weaker',
  );
  return now.length > 0 && !isWeaker;
}

function judge(isSame: boolean, isKnown: boolean, differences: number): Comparison['verdict'] {
  if (isKnown && differences === 0) return 'as-before';
  if (!isSame) return 'another-trail';
  return isKnown ? 'changed' : 'not-compared';
}

// What was first observed after the stop may be what was changed since.
function lastObserved(
  { observed, reference = observed, observedBefore }: TrailState = {},
  lastStop: Date | undefined,
): ObservedTrail | undefined {
  return [reference, observedBefore].find(
    (known) => known && (!lastStop || wholeSeconds(new Date(sinceOf(known))) <= wholeSeconds(lastStop)),
  );
}

/** The Regions that a trail logs, and whether for the whole organization. */
export function regionsOf(
  {
    isMultiRegionTrail,
    isOrganizationTrail,
  }: Pick<TrailSettings, 'isMultiRegionTrail' | 'isOrganizationTrail'>,
  homeRegion: string,
): string {
  const regions = isMultiRegionTrail ? 'all Regions' : `${homeRegion} only`;
  return isOrganizationTrail ? `${regions}, the whole organization` : regions;
}

function differencesOf(before: TrailConfiguration, now: TrailConfiguration): Difference[] {
  const [old, current] = [settingsOf(before), settingsOf(now)];
  const [had, has] = [selectorsOf(before), selectorsOf(now)];
  return [
    ...[...new Set([...old.keys(), ...current.keys()])]
      .filter((setting) => old.get(setting) !== current.get(setting))
      .map((setting) => differenceOf(setting, old.get(setting), current.get(setting))),
    ...had
      .filter((selector) => !has.includes(selector))
      .map((selector) => differenceOf('event selector', selector, undefined)),
    ...has
      .filter((selector) => !had.includes(selector))
      .map((selector) => differenceOf('event selector', undefined, selector)),
    ...diffFurther(before, now).map(({ setting, approved, current: value }) =>
      differenceOf(setting, approved ?? undefined, value ?? undefined),
    ),
  ];
}

function settingsOf({ settings }: TrailConfiguration): Map<string, string> {
  const fields = Object.entries(normalize(settings) as TrailSettings);
  return new Map(fields.map(([name, value]) => [name, String(value)]));
}

function selectorsOf({ selectors }: TrailConfiguration): string[] {
  const lists = Object.values(normalize(selectors) as Record<string, object[]>);
  return lists.flat().map((selector) => JSON.stringify(selector));
}

function differenceOf(setting: string, before: string | undefined, now: string | undefined): Difference {
  const shown = (text: string | undefined) => (text === undefined ? null : cleanText(text, VALUE_BYTES));
  return { setting: cleanText(setting, VALUE_BYTES), before: shown(before), now: shown(now) };
}
