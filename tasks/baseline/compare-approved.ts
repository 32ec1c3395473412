import { createHash } from 'node:crypto';
import { isKnown, type CurrentTrail } from '../contract/current-trail.ts';
import type { ApprovedTrail } from '../contract/baseline.ts';
import type { Difference, TrailDiff } from '../contract/trail-diff.ts';
import { cleanText } from '../contract/clean-text.ts';
import { isDeliveryItem, ITEM_NAMES } from '../contract/delivery-items.ts';
import { CloudTrailBusyError } from '../contract/errors.ts';
import type { Comparison } from '../contract/comparison.ts';
import { homeRegionOf } from '../contract/subject.ts';
import { restoreStep } from '../delivery/restore-item.ts';
import { undoTime } from '../delivery/undo-time.ts';
import { isAtOrAfter } from '../repairs/start-logging/judge-status.ts';
import { canonicalJson } from './baseline.ts';
import { MOST_DIFFERENCES, regionsOf, VALUE_BYTES } from './compare-trail.ts';
import { diffTrail } from './diff-trail.ts';
import { isWeaker, severityOf } from './judge-weaker.ts';
import { UnknownPartsError } from './unknown-parts.ts';

/** A trail beside its approved settings. */
export interface ApprovedComparison {
  approved: ApprovedTrail;
  /** Version of the parameter. */
  version: number;
  /** Null: there is none. */
  current: CurrentTrail | null;
  /** Whether that version is, or may be, weaker than the one before it. */
  lowered?: boolean;
  /** Whether a trusted principal made the call. */
  isTrusted?: boolean;
  /** Digest of what differed when it was last accepted. */
  accepted?: string | undefined;
  /** When it was stopped; absent for a trail that was not. */
  stoppedAt?: Date;
  /** `StopLoggingTime` of GetTrailStatus. */
  stopLoggingTime: Date | undefined;
}

/**
 * Compares a trail with its approved settings. Whether it logs is not compared: its status says that. A trail that does not
 * show the stop is another one, unless it is as approved, or what differs is accepted. Throws UnknownPartsError when no part
 * differs, but some could not be read, CloudTrailBusyError where CloudTrail throttled those reads; what could not be read of
 * its delivery path is named.
 */
export function compareApproved(compared: ApprovedComparison): Comparison {
  const { approved, version, current, lowered, stoppedAt, stopLoggingTime } = compared;
  const { differences, unknown } = settingsDiff(approved, current);
  const parts = unknown.map(({ part, why }) => `${isDeliveryItem(part) ? ITEM_NAMES[part] : part}: ${why}`);
  const ofTrail = unknown.filter(({ part }) => !isDeliveryItem(part));
  if (differences.length === 0 && ofTrail.length > 0)
    throw unreadError(`Not all of the trail could be read (${parts.join('; ')}).`, ofTrail);
  const showsStop = !stoppedAt || (stopLoggingTime !== undefined && isAtOrAfter(stopLoggingTime, stoppedAt));
  const severity = severityOf({ differences });
  const differs = digestOfDifferences({ differences });
  const accepted = acceptance({ ...compared, differs }, { differences, unknown });
  const homeRegion = homeRegionOf(approved.trailArn);
  const settings = current?.settings;
  const now = settings && isKnown(settings) ? settings : undefined;
  const unread = current ? '(could not be read)' : '(gone)';
  return {
    verdict: !current
      ? 'gone'
      : differences.length === 0 || accepted
        ? 'as-before'
        : showsStop
          ? 'changed'
          : 'another-trail',
    against: 'approved',
    baseline: {
      version,
      ...(lowered && { lowered }),
      ...(severity && { severity, differs }),
      ...(accepted && { accepted }),
      ...(approved.owner && { stackName: cleanText(approved.owner.stackName, VALUE_BYTES) }),
    },
    ...(parts.length > 0 && { unknown: parts }),
    observedAt: null,
    bucket: {
      before: cleanText(approved.settings.s3BucketName, VALUE_BYTES),
      now: now ? cleanText(now.s3BucketName, VALUE_BYTES) : unread,
    },
    scope: {
      before: regionsOf(approved.settings, homeRegion),
      now: now ? regionsOf(now, homeRegion) : unread,
    },
    differences: [...differences]
      .sort((one, other) => Number(isWeaker(other)) - Number(isWeaker(one)))
      .slice(0, MOST_DIFFERENCES)
      .map((difference) => ({
        setting: cleanText(difference.setting, VALUE_BYTES),
        before: shown(difference.approved),
        now: shown(difference.current),
        ...(isWeaker(difference) && { weaker: true as const, ...pathWords(approved, difference) }),
      })),
    more: Math.max(0, differences.length - MOST_DIFFERENCES),
  };
}

/** What restores an item of the delivery path, and how long it can be undone. */
function pathWords(approved: ApprovedTrail, { setting, current }: Difference) {
  if (!isDeliveryItem(setting)) return {};
  return { restore: restoreStep(approved, setting, current), until: undoTime(setting) };
}

// What was throttled can be read a moment later.
function unreadError(message: string, unknown: TrailDiff['unknown']): Error {
  return unknown.every(({ why }) => why.startsWith('Throttling'))
    ? new CloudTrailBusyError(message)
    : new UnknownPartsError(message);
}

// A trusted principal may change a trail, and not weaken it.
function acceptance(
  { isTrusted, accepted, differs }: Pick<ApprovedComparison, 'isTrusted' | 'accepted'> & { differs: string },
  { differences, unknown }: TrailDiff,
): 'now' | 'before' | undefined {
  if (differences.length === 0 || unknown.length > 0 || differences.some(isWeaker)) return undefined;
  if (accepted === differs) return 'before';
  return isTrusted ? 'now' : undefined;
}

/** What differs of a trail, apart from whether it logs. */
export function settingsDiff(approved: ApprovedTrail, current: CurrentTrail | null): TrailDiff {
  const { differences, unknown } = diffTrail(approved, current);
  return {
    differences: differences.filter(({ part }) => part !== 'logging'),
    unknown: unknown.filter(({ part }) => part !== 'logging'),
  };
}

/** Digest of a set of differences: 16 hexadecimal digits. */
function digestOfDifferences({ differences }: Pick<TrailDiff, 'differences'>): string {
  return createHash('sha256').update(canonicalJson(differences)).digest('hex').slice(0, 16);
}

function shown(text: string | null): string | null {
  return text === null ? null : cleanText(text, VALUE_BYTES);
}
