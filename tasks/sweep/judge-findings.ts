import type { Subscribers, TrailState } from '../contract/table.ts';
import { deliveryErrors, type TrailStatus } from '../repairs/start-logging/judge-status.ts';
import { differenceWords } from '../baseline/difference-words.ts';
import type { Comparison } from '../contract/comparison.ts';
import type { SweepFinding } from './plan-start.ts';
import type { ApprovedTrail } from '../contract/baseline.ts';
import type { TrailDiff } from '../contract/trail-diff.ts';
import { isDeliveryItem, ITEM_NAMES } from '../contract/delivery-items.ts';
import { allowStatement, isDenied } from '../delivery/allow-reads.ts';
import { resourceNameOf, scopeOf } from '../contract/scope.ts';

/** A trail that logs, but of which not everything arrives: in its bucket, its log group, or at its topic. */
export function deliveryFinding(trailArn: string, status: TrailStatus): SweepFinding | undefined {
  const findings = deliveryErrors(status);
  if (findings.length === 0) return undefined;
  return { kind: 'DELIVERY_FAILING', subject: trailArn, trailArn, state: findings.join('\n'), findings };
}

/** A Region whose events come from one trail only: if that trail is stopped, no further call is detected. */
export function riskFinding(subject: string, feeders: readonly string[]): SweepFinding | undefined {
  const [only, second] = feeders;
  if (only === undefined || second !== undefined) return undefined;
  return {
    kind: 'DETECTION_AT_RISK',
    subject,
    state: only,
    findings: [
      `Only ${only} logs write management events in this Region: while it is stopped, no call is detected.`,
      'A second trail for write management events (the sentinelTrail setting makes one) closes the gap.',
    ],
  };
}

/** A Region without events. */
export function blindFinding(subject: string, feeders: readonly string[]): SweepFinding | undefined {
  if (feeders.length > 0) return undefined;
  return {
    kind: 'DETECTION_BLIND',
    subject,
    state: 'none',
    findings: [
      'No trail logs write management events in this Region, so EventBridge gets no events of calls. Only the sweep and GuardDuty detect a stop.',
      'A trail for write management events (the sentinelTrail setting makes one) closes the gap.',
    ],
  };
}

/** Trails of this account whose home Region has no remediator: nobody here may restart them. */
export function homeRegionFinding(
  subject: string,
  trailArns: readonly string[],
  account: string,
  deployedRegions: readonly string[],
): SweepFinding | undefined {
  const elsewhere = trailArns
    .filter((arn) => scopeOf(arn).account === account)
    .filter((arn) => !deployedRegions.includes(scopeOf(arn).region))
    .sort();
  if (elsewhere.length === 0) return undefined;
  return {
    kind: 'TRAIL_NOT_COVERED',
    subject,
    state: elsewhere.join(' '),
    findings: elsewhere.map(
      (arn) => `No remediator runs in ${scopeOf(arn).region}, the home Region of ${arn}.`,
    ),
  };
}

/** A topic as the sweep sees it. */
export interface SweptTopic {
  arn: string;
  /** The subject of its messages, as in `the topic of incidents`. */
  about: string;
  /** Its confirmed subscriptions now; undefined when the topic is gone. */
  confirmed: Subscribers | undefined;
  /** Those that it should have: those of the sweep before, and who left since and is not back. */
  known: Subscribers;
}

/**
 * A topic that somebody has left who listened to it before: an unsubscribe by mail link leaves no event. Who came meanwhile
 * makes up for nobody.
 */
export function subscriptionFinding({ arn, about, confirmed, known }: SweptTopic): SweepFinding | undefined {
  const kind = 'SUBSCRIPTION_LOST';
  const topic = `the topic of ${about} (${arn})`;
  if (confirmed === undefined) {
    return {
      kind,
      subject: arn,
      state: 'gone',
      findings: [`${capital(topic)} is gone: it notifies nobody.`],
    };
  }
  const lost = lostOf(known, confirmed);
  const names = Object.values(lost).sort();
  if (names.length === 0) return undefined;
  const still = Object.keys(confirmed).length;
  return {
    kind,
    subject: arn,
    state: Object.keys(lost).sort().join(' '),
    findings: [
      ...names.map((name) => `${name} is not subscribed to ${topic} any more.`),
      still === 0
        ? 'It has no other subscription.'
        : `${still} other ${still === 1 ? 'subscription is' : 'subscriptions are'} confirmed.`,
    ],
  };
}

/** The subscriptions that are gone. Who subscribed again has another ARN, and is not lost. */
export function lostOf(known: Subscribers, confirmed: Subscribers): Subscribers {
  const listeners = new Set(Object.values(confirmed));
  return Object.fromEntries(
    Object.entries(known).filter(([arn, name]) => !(arn in confirmed) && !listeners.has(name)),
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A trail that was there at the last sweep, should log, and is there no more, though nobody was seen deleting it. */
export function deletionFinding(trailArn: string, state: TrailState | undefined): SweepFinding | undefined {
  if (!state?.shouldLog) return undefined;
  return {
    kind: 'TRAIL_DELETED',
    subject: trailArn,
    trailArn,
    state: 'gone',
    findings: [
      `The trail is gone; it was last seen logging at ${state.seenLoggingAt ?? 'an unknown time'}. No event said who deleted it: look for DeleteTrail in the event history.`,
    ],
  };
}

/** An enforced trail that is gone: it is created again, no matter who deleted it. */
export function enforcedDeletion(trailArn: string): SweepFinding {
  return {
    kind: 'TRAIL_DELETED',
    ...{ subject: trailArn, trailArn, state: 'gone', isRestored: true },
    findings: ['The trail is gone, and the deployment enforces its approved settings.'],
  };
}

/** A trail that is not as approved, unless an event has already said so and it is not restored; the severity follows from what got weaker. */
export function differsFinding(
  trailArn: string,
  { baseline, differences, more, unknown = [] }: Comparison,
  { differs }: Pick<TrailState, 'differs'> = {},
  isRestored = false,
): SweepFinding | undefined {
  if (baseline?.differs === undefined || baseline.accepted) return undefined;
  if (baseline.differs === differs && !isRestored) return undefined;
  return {
    kind: 'TRAIL_DIFFERS',
    ...(isRestored && { isRestored }),
    ...{ subject: trailArn, trailArn, state: baseline.differs },
    ...(baseline.severity && { severity: baseline.severity }),
    findings: [
      ...differences.flatMap((difference) => [
        differenceWords(difference),
        ...(difference.until === undefined ? [] : [difference.until]),
      ]),
      ...(more > 0 ? [`… and ${more} more`] : []),
      ...unknown.map((part) => `Could not be read: ${part}`),
      `Compared with version ${baseline.version} of the approved settings.`,
    ],
    restoreSteps: stepsOf(trailArn, differences),
  };
}

/** What restores items of the delivery path, and the trail where that differs too. */
function stepsOf(trailArn: string, differences: Comparison['differences']): string[] {
  const path = differences.flatMap(({ restore }) => restore ?? []);
  const isPathAlone = differences.every(({ setting }) => isDeliveryItem(setting));
  if (path.length === 0 || isPathAlone) return path;
  return [
    ...path,
    `Restore the trail as it was approved: incidents baseline restore ${resourceNameOf(trailArn)}`,
  ];
}

/** Items of an approved delivery path that nobody lets the remediator read: reported once, with what would allow it. */
export function unreadableFinding(
  approved: ApprovedTrail,
  { unknown }: Pick<TrailDiff, 'unknown'>,
): SweepFinding | undefined {
  const denied = unknown.flatMap(({ part, why }) => (isDeliveryItem(part) && isDenied(why) ? [part] : []));
  if (denied.length === 0) return undefined;
  const { trailArn } = approved;
  return {
    kind: 'DELIVERY_UNKNOWN',
    ...{ subject: trailArn, trailArn, state: denied.join(' ') },
    findings: [
      ...denied.map(
        (item) => `${ITEM_NAMES[item]}: the read is denied, so it is not known whether it is as approved.`,
      ),
      'A policy of the bucket or key, or an SCP, may deny it, or the key policy may not let IAM policies allow it.',
    ],
    restoreSteps: [
      `Find out who denies the reads, and allow them to the roles of compare-trail and sweep-trails by this statement: ${allowStatement(approved, denied)}`,
    ],
  };
}

/** A parameter that holds no valid baseline. */
export function brokenFinding(trailArn: string, why: string): SweepFinding {
  return {
    kind: 'BASELINE_BROKEN',
    ...{ subject: trailArn, trailArn, state: why },
    findings: [why, 'Nothing is compared with it, and nothing is restored from it.'],
  };
}
