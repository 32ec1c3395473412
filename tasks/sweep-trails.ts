import { readTrailState, rememberTrail } from './aws/incident-store.ts';
import { log } from './aws/log.ts';
import { measure } from './aws/metrics.ts';
import { describeTrails, listTrails, readSelectors, readStatus } from './aws/read-trails.ts';
import { countConfirmed } from './aws/read-subscriptions.ts';
import { isRunning, startWorkflow } from './aws/start-workflow.ts';
import { ENVIRONMENT, listOf, requireEnv } from './contract/environment.ts';
import {
  deliveryCoverage,
  feederCoverage,
  homeCoverage,
  subscriptionCoverage,
} from './core/judge-coverage.ts';
import { judgeSelectors } from './core/judge-change.ts';
import {
  findingsAfter,
  startForCoverage,
  startForStop,
  type Coverage,
  type SweepPlace,
} from './core/judge-sweep.ts';
import { accountOf, parseCloudTrailArn, responderPlace } from './core/name-trail.ts';

const stateMachineArn = requireEnv(ENVIRONMENT.stateMachineArn);
const topicArn = requireEnv(ENVIRONMENT.topicArn);
const ignoreTrails = listOf(requireEnv(ENVIRONMENT.ignoreTrails));
const deployedRegions = listOf(requireEnv(ENVIRONMENT.deployedRegions));
const account = accountOf(stateMachineArn);
const region = stateMachineArn.split(':')[3] ?? '';

/** What a sweep did. */
export interface SweepReport {
  /** Trails of this account with their home in this Region. */
  swept: number;
  /** Those that should log and do not. */
  notLogging: number;
  /** Executions that were started. */
  started: string[];
  /** What could not be looked at, a sentence each. */
  failures: string[];
}

/**
 * Looks at every trail that has its home here, and hands what should log and does not to the workflow. One trail that
 * cannot be read stops no other. The second way to hear of a stop: EventBridge's is best effort, and silent while no trail
 * logs.
 */
export async function handler(): Promise<SweepReport> {
  const place: SweepPlace = { account, region, now: new Date() };
  const report: SweepReport = { swept: 0, notLogging: 0, started: [], failures: [] };
  const trails = await listTrails(region);
  const here = trails.filter(
    ({ TrailARN, HomeRegion }) => HomeRegion === region && accountOf(TrailARN) === account,
  );
  const attempt = (what: string, work: Promise<void>) =>
    work.catch((error: unknown) => {
      report.failures.push(
        `${what}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
      );
    });
  await Promise.all(here.map(({ TrailARN }) => attempt(TrailARN, sweepTrail(TrailARN, place, report))));
  await attempt(
    'the account',
    sweepAccount(
      trails.map(({ TrailARN }) => TrailARN),
      place,
      report,
    ),
  );
  measure({ metric: 'sweepCompleted', value: 1 });
  measure({ metric: 'trailsNotLogging', value: report.notLogging });
  log(report.failures.length > 0 ? 'warn' : 'info', 'swept', { step: 'sweep-trails' }, { ...report });
  return report;
}

async function sweepTrail(trailArn: string, place: SweepPlace, report: SweepReport): Promise<void> {
  const [status, state] = await Promise.all([readStatus(region, trailArn), readTrailState(trailArn)]);
  report.swept += 1;
  if (status.IsLogging === true) {
    const seen = deliveryCoverage(trailArn, status);
    const findings = await announce(seen, state?.findings, place, report);
    if (!state?.shouldLog || changed(findings, state.findings)) {
      await rememberTrail(trailArn, { shouldLog: true, seenLoggingAt: place.now.toISOString(), findings });
    }
    return;
  }
  const start = startForStop(trailArn, status, state, place);
  const name = parseCloudTrailArn(trailArn)?.name ?? trailArn;
  if (!start || ignoreTrails.includes(trailArn) || ignoreTrails.includes(name)) return;
  report.notLogging += 1;
  if (state?.lastSweep !== undefined && (await isRunning(state.lastSweep))) return;
  const executionArn = await startWorkflow(stateMachineArn, start);
  if (executionArn === undefined) return;
  report.started.push(start.name);
  await rememberTrail(trailArn, { lastSweep: executionArn });
}

async function sweepAccount(trailArns: string[], place: SweepPlace, report: SweepReport): Promise<void> {
  const subject = responderPlace('', region, account).arn;
  const state = await readTrailState(subject);
  const confirmed = await countConfirmed(topicArn);
  const seen = [
    ...feederCoverage(subject, await feeders()),
    ...homeCoverage(subject, trailArns, account, [region, ...deployedRegions]),
    ...subscriptionCoverage(subject, confirmed, state?.mostSubscriptions),
  ];
  const findings = await announce(seen, state?.findings, place, report);
  const mostSubscriptions = Math.max(confirmed, state?.mostSubscriptions ?? 0);
  if (state?.mostSubscriptions !== mostSubscriptions || changed(findings, state.findings)) {
    await rememberTrail(subject, { mostSubscriptions, findings });
  }
}

// Trails that log write management events here: what EventBridge hears, it hears through them.
async function feeders(): Promise<string[]> {
  const arns = await Promise.all(
    (await describeTrails(region)).map(async ({ TrailARN: arn, HasCustomEventSelectors: custom }) => {
      if (arn === undefined || (await readStatus(region, arn)).IsLogging !== true) return [];
      if (custom === true && judgeSelectors(await readSelectors(region, arn)).weakens) return [];
      return [arn];
    }),
  );
  return arns.flat();
}

async function announce(
  seen: readonly Coverage[],
  known: Parameters<typeof startForCoverage>[1],
  place: SweepPlace,
  report: SweepReport,
): Promise<ReturnType<typeof findingsAfter>> {
  for (const coverage of seen) {
    const start = startForCoverage(coverage, known, place);
    if (start && (await startWorkflow(stateMachineArn, start)) !== undefined) report.started.push(start.name);
  }
  return findingsAfter(seen, known, place.now);
}

function changed(after: object, before: object | undefined): boolean {
  return JSON.stringify(after) !== JSON.stringify(before ?? {});
}
