import { resourceNameOf } from '../../tasks/contract/scope.ts';
import type { Approval, TrailState } from '../../tasks/contract/table.ts';
import { duration } from '../../tasks/contract/duration.ts';

/** Whether all is well with something: `unknown` if that could not be determined. */
export type Health = 'well' | 'not-well' | 'unknown';

/** What is known of a trail: from the table, or from GetTrailStatus just now. */
export type KnownState = Pick<
  TrailState,
  'logging' | 'verifiedAt' | 'offSince' | 'deliveryErrors' | 'approval'
> & {
  /** Why CloudTrail could not be asked. */
  problem?: string;
};

/** A trail as the status shows it. Times are ISO 8601 in UTC. */
export interface TrailStatus {
  arn: string;
  name: string;
  health: Health;
  logging: 'on' | 'off' | 'gone' | 'unknown';
  offSince: string | null;
  verifiedAt: string | null;
  deliveryErrors: string[];
  /** Whether it is as approved, when that was last compared. */
  approval: Approval['state'];
  /** In the setting `ignoreTrails`: it is not started again. */
  ignored: boolean;
  openIncidents: number;
  /** Why it is not well or not known. */
  reason: string | null;
}

/** The remediator as the status shows it. */
export interface SweepStatus {
  health: Health;
  sweptAt: string | null;
  /** Seconds between two sweeps; null when the sweep is off. */
  period: number | null;
  reason: string | null;
}

/** So many periods may pass without a sweep: one may fail, and be tried again. */
const MOST_PERIODS = 3;

/** Judges a trail by its state. A state that is older than some sweeps says nothing of now. */
export function judgeTrail(
  arn: string,
  {
    logging,
    verifiedAt,
    offSince,
    deliveryErrors = [],
    approval = { state: 'unknown' },
    problem,
  }: KnownState,
  {
    now,
    period,
    ignored,
    openIncidents,
  }: { now: Date; period: number; ignored: boolean; openIncidents: number },
): TrailStatus {
  const isOld = verifiedAt === undefined || secondsSince(verifiedAt, now) > MOST_PERIODS * period;
  const [health, reason] = ((): [Health, string | null] => {
    if (problem !== undefined) return ['unknown', problem];
    if (verifiedAt === undefined || logging === undefined) return ['unknown', 'it was never verified'];
    if (isOld) return ['unknown', `last verified ${duration(secondsSince(verifiedAt, now))} ago`];
    if (logging === 'gone') return ['not-well', 'it was deleted'];
    if (logging === 'off') {
      return ignored ? ['well', 'ignoreTrails leaves it off'] : ['not-well', 'it does not log'];
    }
    const wrong = [...deliveryErrors, ...notApproved(approval)];
    return wrong.length > 0 ? ['not-well', wrong.join('; ')] : ['well', null];
  })();
  return {
    ...{ arn, name: resourceNameOf(arn), health, logging: logging ?? 'unknown', offSince: offSince ?? null },
    ...{ verifiedAt: verifiedAt ?? null, deliveryErrors, approval: approval.state },
    ...{ ignored, openIncidents, reason },
  };
}

/** What is wrong with the approval of a trail. That nobody approved its settings, or that it could not be compared, is not. */
function notApproved({ state, differences = 0, version = 0 }: Approval): string[] {
  if (state === 'invalid') return ['its approved settings are not valid'];
  if (state !== 'differs') return [];
  const differ = differences === 1 ? '1 setting differs' : `${differences} settings differ`;
  return [`not as approved: ${differ} from version ${version}`];
}

/** Judges when the last sweep ended. `period` is undefined when the sweep is off. */
export function judgeSweep(sweptAt: string | undefined, period: number | undefined, now: Date): SweepStatus {
  const known = { sweptAt: sweptAt ?? null, period: period ?? null };
  if (period === undefined)
    return { health: 'unknown', ...known, reason: 'the sweep is off (sweepMinutes 0)' };
  if (sweptAt === undefined) return { health: 'unknown', ...known, reason: 'no sweep has ended yet' };
  const age = secondsSince(sweptAt, now);
  const reason = `too long ago (${duration(age)}): one is due every ${duration(period)}`;
  return age > MOST_PERIODS * period
    ? { health: 'unknown', ...known, reason }
    : { health: 'well', ...known, reason: null };
}

/** What is certainly not well outweighs what is not known. */
export function together(healths: readonly Health[]): Health {
  return (
    healths.find((health) => health === 'not-well') ??
    healths.find((health) => health === 'unknown') ??
    'well'
  );
}

function secondsSince(iso: string, now: Date): number {
  const seconds = (now.getTime() - Date.parse(iso)) / 1000;
  return Number.isNaN(seconds) ? Number.POSITIVE_INFINITY : Math.max(0, seconds);
}
