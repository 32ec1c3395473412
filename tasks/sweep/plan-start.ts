import { MOST_RESOLVED, type ResolvedDetail } from '../contract/ending-details.ts';
import { OWN_EVENT_SOURCE, OWN_EVENTS, type OwnEvent } from '../contract/own-events.ts';
import type { DeliveryCallDetail, SweepFindingKind } from '../contract/own-event-details.ts';
import type { Severity } from '../contract/vocabulary.ts';
import { asObject } from '../contract/raw-object.ts';
import type { ItemKey, TrailState } from '../contract/table.ts';
import type { TrailStatus } from '../repairs/start-logging/judge-status.ts';
import {
  deliveryExecutionName,
  findingExecutionName,
  resolvedExecutionName,
  sweepExecutionName,
  tryNumber,
} from './schedule-sweep.ts';

/** Something for the workflow: the name of its execution, and its input. */
export interface Start {
  name: string;
  event: OwnEvent<object>;
}

/** Where and when a sweep runs. */
export interface SweepScope {
  account: string;
  region: string;
  now: Date;
}

/**
 * What to do about a trail that does not log: nothing if it never was seen logging, else a try of the workflow under a
 * name that every sweep of the same try shares.
 */
export function startForStop(
  trailArn: string,
  status: TrailStatus,
  state: TrailState | undefined,
  scope: SweepScope,
): Start | undefined {
  if (status.IsLogging === true || !state?.shouldLog) return undefined;
  const stoppedAt = status.StopLoggingTime?.toISOString() ?? state.seenLoggingAt ?? scope.now.toISOString();
  const age = (scope.now.getTime() - Date.parse(stoppedAt)) / 1000;
  const name = sweepExecutionName(trailArn, stoppedAt, tryNumber(Math.max(0, age)));
  const seenAt = scope.now.toISOString();
  return {
    name,
    event: ownEvent(
      OWN_EVENTS.notLogging,
      name,
      trailArn,
      { sweepId: name, trailArn, stoppedAt, seenAt },
      scope,
    ),
  };
}

/** Something that a sweep found beside a stopped trail. `state` distinguishes one such finding from the next. */
export interface SweepFinding {
  kind: SweepFindingKind;
  /** What it is about: a trail ARN, or the account and Region. */
  subject: string;
  trailArn?: string;
  state: string;
  findings: string[];
  /** What restores the approved state, a sentence, a colon and a command each. */
  restoreSteps?: string[];
  /** @default that of the kind */
  severity?: Severity;
  /** True for an enforced trail that may be restored: reported when a second sweep finds it, and tried again by each further one. */
  isRestored?: boolean;
}

/**
 * The announcement of a finding. The time is part of its name: what was over and comes back is announced again.
 * @param known - the incident that it is, for one more try
 */
export function startForFinding(
  { kind, subject, trailArn, state, findings, restoreSteps, severity, isRestored }: SweepFinding,
  scope: SweepScope,
  known?: { id: string; since: string },
): Start {
  const now = scope.now.toISOString();
  const name = findingExecutionName(`${kind} ${subject}`, `${state} ${now}`);
  const detail = {
    ...{ sweepId: known?.id ?? name, kind, findings, seenAt: known?.since ?? now },
    ...(isRestored && { again: true }),
    ...(trailArn !== undefined && { trailArn }),
    ...(severity && { severity }),
    ...(restoreSteps && restoreSteps.length > 0 && { restoreSteps }),
  };
  return { name, event: ownEvent(OWN_EVENTS.sweepFinding, name, subject, detail, scope) };
}

/**
 * A call on what is behind a destination of approved trails, for the workflow: an execution a trail. Names are the same for every
 * delivery of its event. The incident of the first trail has CloudTrail's id of the call, as that of any call has.
 */
export function startsForDelivery(
  trailArns: readonly string[],
  event: DeliveryCallDetail['event'],
  scope: SweepScope,
): Start[] {
  const eventId = String(asObject(event['detail'])['eventID'] ?? event['id']);
  return trailArns.map((trailArn, index) => {
    const name = deliveryExecutionName(trailArn, eventId);
    const deliveryId = index === 0 ? eventId : name.replace('delivery-', '');
    const detail: DeliveryCallDetail = { deliveryId, trailArn, event };
    return { name, event: ownEvent(OWN_EVENTS.deliveryCall, name, trailArn, detail, scope) };
  });
}

/** The announcement that incidents of one subject are over. Hourly another name: the first try may have failed. */
export function startForResolved(incidents: readonly ItemKey[], proof: string, scope: SweepScope): Start {
  const verifiedAt = scope.now.toISOString();
  const keys = incidents
    .slice(0, MOST_RESOLVED)
    .map(({ trailArn, occurredAtId }) => ({ trailArn, occurredAtId }));
  const name = resolvedExecutionName(keys, verifiedAt.slice(0, '2026-11-21T20'.length));
  const detail: ResolvedDetail = { incidents: keys, proof, verifiedAt };
  return { name, event: ownEvent(OWN_EVENTS.resolved, name, keys[0]?.trailArn ?? '', detail, scope) };
}

function ownEvent<Detail extends object>(
  type: OwnEvent<Detail>['detail-type'],
  id: string,
  resource: string,
  detail: Detail,
  { account, region, now }: SweepScope,
): OwnEvent<Detail> {
  return {
    version: '0',
    id,
    'detail-type': type,
    source: OWN_EVENT_SOURCE,
    account,
    time: now.toISOString(),
    region,
    resources: [resource],
    detail,
  };
}
