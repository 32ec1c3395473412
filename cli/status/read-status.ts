import { scopeSubject } from '../../tasks/contract/subject.ts';
import { trailArnOf, type Scope } from '../../tasks/contract/scope.ts';
import { judgeAlertPaths, readDrills } from '../doctor/alert-paths.ts';
import { readSchedule, secondsOf } from '../doctor/sweep.ts';
import { judgePath } from '../drill/judge-path.ts';
import type { PathDrill } from '../../tasks/contract/table.ts';
import { CommandFailure } from '../failure.ts';
import type { Session } from '../session.ts';
import { askCloudTrail, listTrails } from './ask-cloudtrail.ts';
import { readIgnoredTrails } from './ignored-trails.ts';
import { judgeSweep, judgeTrail, together } from './judge-status.ts';
import type { Health, KnownState, SweepStatus, TrailStatus } from './judge-status.ts';

/** What is known now of the trails of an account and Region, and of the remediator there. */
export interface Status {
  account: string;
  region: string;
  health: Health;
  trails: TrailStatus[];
  sweep: SweepStatus;
  /** What the drills of the alert paths have shown, in words; only a failed path is not well. */
  drill: { health: Health; what: string };
  /** Open incidents that are about none of the trails. */
  otherIncidents: number;
  /** What limits these answers, a sentence each. */
  remarks: string[];
}

/** Seconds between two sweeps where nothing says it: the default of the setting `sweepMinutes`. */
const DEFAULT_PERIOD = 300;

/**
 * Reads the status: the trails that the last sweep listed, those of open incidents, and their states in the table; with `live`
 * from CloudTrail. Incidents are counted, and decide nothing.
 */
export async function readStatus(
  { deployment, store, io, messages }: Session,
  { live }: { live: boolean },
): Promise<Status> {
  const now = io.now();
  const scope = await deployment.home();
  if (!scope) throw new CommandFailure('It is not known which account this is: STS could not be asked.');
  const { key } = scopeSubject('account', scope);
  messages.progress('Reading the states of the trails');
  const [states, openByKey, { period, remarks }, drills] = await Promise.all([
    store.states([key]),
    countOpen(store, now),
    periodOf(deployment),
    readDrills(deployment.clients, deployment.tableName),
  ]);
  const { trails: swept = [], sweptAt } = states.get(key) ?? {};
  const listed = live ? await listTrails(deployment.clients, scope) : [];
  const isHere = (arn: string): boolean => arn.startsWith(trailsOf(scope));
  const arns = [...new Set([...swept, ...listed, ...[...openByKey.keys()].filter(isHere)])].sort();
  const stored = await store.states(arns);
  const known = live ? await askCloudTrail(deployment.clients, arns, now) : stored;
  const isOff = [...known.values()].some(({ logging }: KnownState) => logging === 'off');
  const ignored = isOff ? await readIgnoredTrails(deployment) : [];
  const judged = arns.map((arn) => {
    const isIgnored = ignored.includes(arn) || ignored.includes(arn.slice(trailsOf(scope).length));
    const openIncidents = openByKey.get(arn) ?? 0;
    const approval = stored.get(arn)?.approval;
    return judgeTrail(
      arn,
      { ...known.get(arn), ...(approval && { approval }) },
      {
        ...{ now, period: period ?? DEFAULT_PERIOD, ignored: isIgnored, openIncidents },
      },
    );
  });
  const sweep = judgeSweep(sweptAt, period, now);
  const drill = judgeDrills(drills, now);
  const all = [...openByKey].filter(([about]) => !arns.includes(about));
  return {
    ...{ account: scope.account, region: scope.region },
    health: together([sweep.health, drill.health, ...judged.map(({ health }) => health)]),
    ...{ trails: judged, sweep, drill },
    otherIncidents: all.reduce((sum, [, number]) => sum + number, 0),
    remarks,
  };
}

const trailsOf = (scope: Scope): string => trailArnOf(scope, '');

/** How many open incidents there are by what they are about; tests are none. */
async function countOpen(store: Session['store'], now: Date): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const page of store.listed({ scope: { part: 'unresolved' }, since: undefined, now })) {
    for (const { trailArn, test } of page) if (!test) counts.set(trailArn, (counts.get(trailArn) ?? 0) + 1);
  }
  return counts;
}

/** That nobody has proven the paths of alerts lately is no more than a warning, as it is for doctor. */
function judgeDrills(drills: readonly PathDrill[], now: Date): Status['drill'] {
  const last = drills.find(({ paths }) => paths);
  const failed = last?.paths?.some((path) => judgePath(path) === 'failed') === true;
  return { health: failed ? 'not-well' : 'well', what: judgeAlertPaths(drills, now).what };
}

async function periodOf(
  deployment: Session['deployment'],
): Promise<{ period: number | undefined; remarks: string[] }> {
  const { embedded, outputs } = deployment;
  if (embedded) return { period: DEFAULT_PERIOD, remarks: [] };
  if (outputs && outputs.scheduleName === undefined) return { period: undefined, remarks: [] };
  const schedule =
    outputs?.scheduleName === undefined ? undefined : await readPeriod(deployment, outputs.scheduleName);
  return schedule === undefined
    ? { period: DEFAULT_PERIOD, remarks: [ASSUMED] }
    : { period: schedule, remarks: [] };
}

const ASSUMED =
  'How often a sweep is due could not be read (scheduler:GetSchedule): every 5 minutes is assumed.';

async function readPeriod(deployment: Session['deployment'], name: string): Promise<number | undefined> {
  const schedule = await readSchedule(deployment, name).catch(() => undefined);
  return schedule && secondsOf(schedule.ScheduleExpression ?? '');
}
