import { isDeepStrictEqual } from 'node:util';
import { readState, rememberState } from './aws/state-store.ts';
import { log } from './aws/log.ts';
import { measure } from './aws/metrics.ts';
import { listTrails, readFurtherPartsIn, readWholeTrailIn, type KnownTrail } from './aws/read-trails.ts';
import { readConfirmed } from './aws/read-subscriptions.ts';
import { isRunning, startWorkflow, stateMachineArn } from './aws/start-workflow.ts';
import { ssm } from './aws/ssm-client.ts';
import { readBaseline, readPause, type Baseline } from './aws/read-baseline.ts';
import { deliveryClients } from './aws/delivery-clients.ts';
import { readBesideApproved } from './aws/read-beside-approved.ts';
import { InvalidBaselineError } from './baseline/baseline.ts';
import { approvalIn } from './baseline/judge-approval.ts';
import { heldBy, isEnforced, ownerOf, restorable, type Enforcement } from './baseline/judge-drift.ts';
import { compareApproved, settingsDiff } from './baseline/compare-approved.ts';
import { attempt, beginSweep, type Sweep, type SweepReport } from './aws/sweep.ts';
import { announceResolved, openIncidentsOf, reportFinding, reportFindings } from './aws/report-findings.ts';
import { ENVIRONMENT, listOf, requireEnv } from './contract/environment.ts';
import type { Comparison } from './contract/comparison.ts';
import type { AccountState, Approval, Subscribers, TopicState, TrailState } from './contract/table.ts';
import type { TrailConfiguration } from './contract/trail-configuration.ts';
import { isIgnored } from './classify/name-trail.ts';
import {
  blindFinding,
  brokenFinding,
  deletionFinding,
  deliveryFinding,
  enforcedDeletion,
  differsFinding,
  homeRegionFinding,
  lostOf,
  riskFinding,
  subscriptionFinding,
  unreadableFinding,
} from './sweep/judge-findings.ts';
import { feedsDetection } from './classify/judge-change.ts';
import { startForStop, type SweepFinding } from './sweep/plan-start.ts';
import { scopeOf, isHomeIn } from './contract/scope.ts';
import { resourceSubject, scopeSubject } from './contract/subject.ts';
import { DEFAULT_SELECTORS, normalizeSettings } from './baseline/normalize-trail.ts';
import { observeTrail } from './baseline/observe-trail.ts';
import { seenState } from './record/see-trail.ts';
import { seenStatus, type TrailStatus } from './repairs/start-logging/judge-status.ts';
import { overIn } from './sweep/judge-resolved.ts';

export type { SweepReport };

/** The topics whose subscriptions are counted, each with the subject of its messages. */
const topics = [
  { arn: requireEnv(ENVIRONMENT.topicArn), about: 'incidents' },
  { arn: requireEnv(ENVIRONMENT.tamperingTopicArn), about: 'tampering' },
];
const ignoreTrails = listOf(requireEnv(ENVIRONMENT.ignoreTrails));
const deployedRegions = listOf(requireEnv(ENVIRONMENT.deployedRegions));
/** The trails that are restored as approved. */
const enforcement = (): Enforcement => ({
  enforceTrails: listOf(requireEnv(ENVIRONMENT.enforceTrails)),
  enforceOwned: listOf(requireEnv(ENVIRONMENT.enforceOwned)),
});
const stackName = requireEnv(ENVIRONMENT.stackName);
const scope = scopeOf(stateMachineArn);
const { account, region } = scope;
/** Key of what concerns the whole account and Region. */
const subject = scopeSubject('account', scope).key;

/** So many trails that are gone stay known: who creates and deletes many hides none that is there. */
const MOST_GONE = 50;

/** No trail could be looked at: the sweep is blind, and the missing heartbeat says so. */
export class SweepFailedError extends Error {
  override readonly name = 'SweepFailedError';
}

/** Too few trails could be read to say whether only one of them logs write management events. */
class FeedersUnknownError extends Error {
  override readonly name = 'FeedersUnknownError';
}

/**
 * Looks at every trail whose home Region this is, and hands those that should log and do not to the workflow. What cannot be
 * read stops nothing else. It is the second detection: EventBridge's is best effort, and there are no events while no trail
 * logs. Throws SweepFailedError when it could look at no trail, after it has done the rest.
 */
export async function handler(): Promise<SweepReport> {
  const sweep = beginSweep({ account, region, now: new Date() });
  const { report } = sweep;
  // Settings are read before the status: a trail that then still logs had these settings while it logged.
  const [trails] = await Promise.all([
    attempt(sweep, 'the list of trails', () => listTrails(region)),
    attempt(sweep, 'the settings of trails', sweep.described),
  ]);
  const here = trails?.filter((trail) => isHomeIn(scope, trail)).map(({ TrailARN }) => TrailARN);
  await Promise.all((here ?? []).map((arn) => attempt(sweep, arn, () => sweepTrail(arn, sweep))));
  await attempt(sweep, 'the account', () => sweepAccount(trails, sweep));
  const subscribed = await Promise.all(
    topics.map((topic) => attempt(sweep, topic.arn, () => sweepTopic(topic, sweep))),
  );
  if (here) await attempt(sweep, 'trails that are gone', () => missTrails(here, sweep));
  if (report.swept > 0 || here?.length === 0)
    await attempt(sweep, 'the time of this sweep', () =>
      rememberState(subject, { sweptAt: new Date().toISOString() }),
    );
  log(report.failures.length > 0 ? 'warn' : 'info', 'swept', { step: 'sweep-trails' }, { ...report });
  measure({
    metric: 'topicsWithoutSubscribers',
    value: subscribed.filter((isSubscribed) => isSubscribed === false).length,
  });
  if (!here || (here.length > 0 && report.swept === 0)) {
    throw new SweepFailedError(`No trail could be looked at. ${report.failures.join('; ')}`);
  }
  // One value from each sweep that gets here is the heartbeat.
  measure({ metric: 'sweepFailures', value: report.failures.length });
  return report;
}

function isLeftAlone(trailArn: string): boolean {
  const trail = resourceSubject(trailArn);
  return trail !== undefined && isIgnored(trail, ignoreTrails);
}

async function sweepTrail(trailArn: string, sweep: Sweep): Promise<void> {
  const { report } = sweep;
  const [status, state, open] = await Promise.all([
    sweep.statusOf(trailArn),
    readState(trailArn),
    attempt(sweep, 'the open incidents', sweep.unresolved),
  ]);
  report.swept += 1;
  const now = new Date();
  const seen = seenStatus(status, now);
  // First: what it logs and where to is read when the trail has been started.
  if (!seen.isLogging) await attempt(sweep, trailArn, () => restart(trailArn, status, state, sweep));
  const configuration = await attempt(sweep, trailArn, () => readConfiguration(trailArn, sweep));
  const isOpen = open?.some((incident) => incident.trailArn === trailArn) ?? true;
  // What cannot be stored keeps no trail from its restart.
  await attempt(sweep, trailArn, () =>
    rememberState(trailArn, {
      ...seenState(seen, state),
      ...(seen.isLogging && { shouldLog: true }),
      ...(configuration && observeTrail(configuration, { status, state: state ?? {}, isOpen, now })),
    }),
  );
  const beside = await attempt(sweep, `the approved settings of ${trailArn}`, () =>
    compareWithApproved(trailArn, state),
  );
  const approval = approvalOf(beside);
  if (approval && !isDeepStrictEqual(approval, state?.approval))
    await attempt(sweep, trailArn, () => rememberState(trailArn, { approval }));
  if (configuration && open) {
    const approved = beside?.comparison;
    const resolved = await attempt(sweep, trailArn, () =>
      Promise.try(overIn, open, { trailArn, status: seen, configuration, state, approved }),
    );
    if (resolved) await announceResolved(resolved.over, resolved.proof, sweep);
  }
  await reportFindings(trailArn, state, sweep, {
    ...(seen.isLogging && { DELIVERY_FAILING: () => deliveryFinding(trailArn, status) }),
    ...(beside && approvalLooks(trailArn, beside, state)),
  });
}

/** Starts the workflow for a trail that does not log and should, unless it was started already. */
async function restart(
  trailArn: string,
  status: TrailStatus,
  state: TrailState | undefined,
  { scope, report }: Sweep,
): Promise<void> {
  const start = startForStop(trailArn, status, state, scope);
  if (!start || isLeftAlone(trailArn)) return;
  report.notLogging += 1;
  if (state?.lastSweep !== undefined && (await isRunning(state.lastSweep))) return;
  const executionArn = await startWorkflow(start);
  if (executionArn === undefined) return;
  report.started.push(start.name);
  await rememberState(trailArn, { lastSweep: executionArn });
}

function approvalOf(beside: Beside | undefined): Approval | undefined {
  if (beside?.broken !== undefined) return { state: 'invalid' };
  if (!beside?.comparison) return { state: beside ? 'none' : 'unknown' };
  const { comparison, pausedUntil } = beside;
  const approval = approvalIn(comparison);
  return approval && { ...approval, ...(pausedUntil !== undefined && { pausedUntil }) };
}

/** What a sweep reads of the approved settings of a trail; nothing where nobody approved any. */
interface Beside {
  comparison?: Comparison;
  /** Why its parameter is no baseline. */
  broken?: string;
  /** What of the delivery path may not be read. */
  unreadable?: SweepFinding | undefined;
  pausedUntil?: string;
  /** Whether the trail may be restored without being asked. */
  isRestored?: boolean;
}

async function compareWithApproved(trailArn: string, state: TrailState | undefined): Promise<Beside> {
  let baseline: Baseline | undefined;
  try {
    baseline = await readBaseline(ssm, stackName, trailArn);
  } catch (error) {
    if (!(error instanceof InvalidBaselineError)) throw error;
    return { broken: error.message };
  }
  if (!baseline) return {};
  const { approved } = baseline;
  const readTrail = (arn: string) => readWholeTrailIn(region, arn);
  const current = await readBesideApproved(readTrail, deliveryClients, approved);
  // One that is gone is found by its absence from the list.
  if (!current) return {};
  const comparison = compareApproved({
    ...{ ...baseline, current, accepted: state?.accepted, stopLoggingTime: undefined },
  });
  const pause = await readPause(ssm, stackName, trailArn, new Date());
  const diff = settingsDiff(approved, current);
  const beside = {
    comparison,
    unreadable: unreadableFinding(approved, diff),
    ...(pause && { pausedUntil: pause.until.toISOString() }),
  };
  if (comparison.verdict === 'as-before' || restorable(diff.differences).length === 0) return beside;
  const owner = ownerOf(approved, current);
  return { ...beside, isRestored: mayRestore(trailArn, { pause, ...(owner && { owner }) }) };
}

function mayRestore(trailArn: string, facts: Omit<Parameters<typeof heldBy>[1], keyof Enforcement>): boolean {
  return !isLeftAlone(trailArn) && heldBy(trailArn, { ...enforcement(), ...facts }) === undefined;
}

function approvalLooks(
  trailArn: string,
  { comparison, broken, unreadable, pausedUntil, isRestored }: Beside,
  state: TrailState | undefined,
) {
  return {
    // It is there.
    ...(state?.findings?.['TRAIL_DELETED'] && { TRAIL_DELETED: () => undefined }),
    BASELINE_BROKEN: () => (broken === undefined ? undefined : brokenFinding(trailArn, broken)),
    ...(comparison && { DELIVERY_UNKNOWN: () => unreadable }),
    // While approved changes are under way, differences are reported by their events alone. What was found stays found while
    // it is unknown whether it is over.
    ...(broken === undefined &&
      pausedUntil === undefined &&
      isDecided(comparison) && {
        TRAIL_DIFFERS: () => comparison && differsFinding(trailArn, comparison, state, isRestored),
      }),
  };
}

function isDecided(comparison: Comparison | undefined): boolean {
  return comparison?.verdict !== 'as-before' || comparison.unknown === undefined;
}

// Undefined for a trail that DescribeTrails did not list, or where it failed.
async function readConfiguration(arn: string, sweep: Sweep): Promise<TrailConfiguration | undefined> {
  const described = await sweep.described().catch(() => []);
  const trail = described.find(({ TrailARN }) => TrailARN === arn);
  if (!trail) return undefined;
  const isDefault = trail.HasCustomEventSelectors === false;
  const [selectors, further] = await Promise.all([
    isDefault ? DEFAULT_SELECTORS : sweep.selectorsOf(arn),
    readFurtherPartsIn(region, arn, trail.HasInsightSelectors),
  ]);
  return { settings: normalizeSettings(trail), selectors, ...further };
}

async function sweepAccount(trails: KnownTrail[] | undefined, sweep: Sweep): Promise<void> {
  const state = await readState<AccountState>(subject);
  const feeders = await attempt(sweep, 'which trails log write management events', () => findFeeders(sweep));
  await reportFindings(subject, state, sweep, {
    ...(feeders && {
      DETECTION_BLIND: () => blindFinding(subject, feeders),
      // Without any trail the risk is not over, it has come true.
      ...(feeders.length > 0 && { DETECTION_AT_RISK: () => riskFinding(subject, feeders) }),
    }),
    ...(trails && {
      TRAIL_NOT_COVERED: () => {
        const arns = trails.map(({ TrailARN }) => TrailARN);
        return homeRegionFinding(subject, arns, account, [region, ...deployedRegions]);
      },
    }),
  });
}

// Trails that log write management events here, so that EventBridge gets events. Two are enough to know. One
// that is stopped and should log counts too: its stop is an incident of its own, and soon over. Where one cannot be read
// and there are no two others, nothing is known, and nothing is reported.
async function findFeeders(sweep: Sweep): Promise<string[]> {
  const feeders: string[] = [];
  const unread: string[] = [];
  for (const { TrailARN: arn, HasCustomEventSelectors: custom } of await sweep.described()) {
    if (arn === undefined) continue;
    const feeds = await attempt(sweep, arn, () => isFeeder(arn, custom, sweep));
    if (feeds === undefined) unread.push(arn);
    if (feeds) feeders.push(arn);
    if (feeders.length === 2) return feeders;
  }
  if (unread.length > 0)
    throw new FeedersUnknownError(
      `It is not known whether ${unread.join(', ')} logs write management events.`,
    );
  return feeders;
}

async function isFeeder(arn: string, custom: boolean | undefined, sweep: Sweep): Promise<boolean> {
  if ((await sweep.statusOf(arn)).IsLogging !== true && !(await isMissed(arn))) return false;
  return custom !== true || feedsDetection({ ...(await sweep.selectorsOf(arn)) });
}

async function isMissed(trailArn: string): Promise<boolean> {
  return !isLeftAlone(trailArn) && (await readState(trailArn))?.shouldLog === true;
}

// Each topic by itself: who listens to the one does not make up for who left the other. Answers whether anybody listens,
// undefined where that could not be read.
async function sweepTopic({ arn, about }: (typeof topics)[number], sweep: Sweep) {
  const state = await readState<TopicState>(arn);
  const reported = state?.findings?.['SUBSCRIPTION_LOST'];
  // Who left is missed until the address is back, or a person closes the incident.
  const isClosed = reported !== undefined && (await openIncidentsOf(reported, sweep)).length === 0;
  const subscribed = state?.subscriptions ?? {};
  let confirmed: Subscribers | undefined;
  let isSubscribed: boolean | undefined;
  let known = subscribed;
  const allReported = await reportFindings(arn, state, sweep, {
    SUBSCRIPTION_LOST: async () => {
      confirmed = await readConfirmed(arn);
      isSubscribed = Object.keys(confirmed ?? {}).length > 0;
      if (isClosed) known = stillConfirmed(subscribed, confirmed);
      return subscriptionFinding({ arn, about, confirmed, known });
    },
  });
  // A loss that is not reported yet is still a loss at the next sweep.
  const expected = confirmed && { ...lostOf(known, confirmed), ...confirmed };
  if (allReported && expected && !isDeepStrictEqual(expected, subscribed))
    await rememberState(arn, { subscriptions: expected });
  return isSubscribed;
}

function stillConfirmed(known: Subscribers, confirmed: Subscribers = {}): Subscribers {
  return Object.fromEntries(Object.entries(known).filter(([subscription]) => subscription in confirmed));
}

// A trail that is gone is in no list: what was there at the last sweep is compared with what is there now. It stays known as
// gone, whether its incident is open or closed, until it is there again or ignored.
async function missTrails(here: readonly string[], sweep: Sweep): Promise<void> {
  const { trails: known = [] } = (await readState<AccountState>(subject)) ?? {};
  const missed = known.filter((trail) => !here.includes(trail) && !isLeftAlone(trail));
  const gone: string[] = [];
  for (const arn of missed) {
    const isKept = await attempt(sweep, arn, () => missTrail(arn, sweep));
    if (isKept !== false) gone.push(arn);
  }
  const trails = [...here, ...gone.slice(-MOST_GONE)].sort();
  if (trails.join() !== known.join()) await rememberState(subject, { trails });
}

async function restoresDeleted(arn: string): Promise<boolean> {
  if (!isEnforced(arn, enforcement())) return false;
  const baseline = await readBaseline(ssm, stackName, arn);
  if (!baseline) return false;
  const pause = await readPause(ssm, stackName, arn, new Date());
  const { owner } = baseline.approved;
  return mayRestore(arn, { pause, ...(owner && { owner }) });
}

/** Answers whether anybody misses the trail: it was seen logging. */
async function missTrail(arn: string, sweep: Sweep): Promise<boolean> {
  const state = await readState(arn);
  const isRestored = await attempt(sweep, `the approved settings of ${arn}`, () => restoresDeleted(arn));
  if (isRestored) {
    await reportFindings(arn, state, sweep, { TRAIL_DELETED: () => enforcedDeletion(arn) });
  } else {
    const deletion = deletionFinding(arn, state);
    if (deletion) await reportFinding(deletion, undefined, sweep);
  }
  const now = sweep.scope.now.toISOString();
  const since = state?.logging === 'gone' ? state.offSince : state?.deletedAt;
  await rememberState(arn, { shouldLog: false, logging: 'gone', verifiedAt: now, offSince: since ?? now });
  return state?.seenLoggingAt !== undefined;
}
