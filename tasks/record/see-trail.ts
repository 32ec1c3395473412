import { approvalIn } from '../baseline/judge-approval.ts';
import type { OutcomeFacts } from './stored-incident.ts';
import type { TrailState } from '../contract/table.ts';
import { isCaught } from '../contract/caught.ts';
import type { SeenStatus } from '../contract/comparison.ts';
import { afterRestore, restoresInARow } from '../baseline/back-off.ts';
import { lookOf, seenIn } from './resolve-incidents.ts';

/** What a status shows of a trail, for the trail's state. */
export function seenState(
  { isLogging, stopLoggingTime, deliveryErrors, verifiedAt }: SeenStatus,
  known: TrailState | undefined,
): Partial<TrailState> {
  if (isLogging)
    return { logging: 'on', verifiedAt, seenLoggingAt: verifiedAt, offSince: null, deliveryErrors };
  const offSince = stopLoggingTime ?? offSinceOf(known) ?? verifiedAt;
  return { logging: 'off', verifiedAt, offSince, deliveryErrors };
}

// A trail that is made again after its deletion is another one.
function offSinceOf({ offSince, deletedAt = '' }: TrailState = {}): string | undefined {
  return typeof offSince === 'string' && offSince > deletedAt ? offSince : undefined;
}

/** What an execution saw of its trail, for the trail's state; undefined if it saw nothing for certain. */
export function stateAfter(
  outcome: OutcomeFacts,
  known: TrailState | undefined,
): Partial<TrailState> | undefined {
  const { remediation, incident, now } = outcome;
  const status =
    'verification' in remediation ? seenIn(remediation.verification) : lookOf(remediation)?.status;
  if (status) return { ...seenState(status, known), ...differsIn(remediation), ...waitIn(outcome, known) };
  const off = { verifiedAt: now.toISOString(), offSince: incident.occurredAt };
  if (isGone(outcome)) return { logging: 'gone', ...off };
  return remediation.outcome === 'not-restored' && remediation.lastSeen === 'not-logging'
    ? { logging: 'off', ...off }
    : undefined;
}

// The sweep reports no difference that the mail of an event has shown.
function differsIn(
  remediation: OutcomeFacts['remediation'],
): Pick<TrailState, 'accepted' | 'approval' | 'differs'> {
  const comparison = 'comparison' in remediation ? remediation.comparison : undefined;
  const approval = approvalIn(comparison);
  const known = approval ? { approval } : {};
  if (!comparison || isCaught(comparison) || !comparison.baseline) return known;
  const { differs = '', accepted } = comparison.baseline;
  return { ...known, differs, ...(accepted && { accepted: differs }) };
}

function waitIn(
  { remediation, now }: OutcomeFacts,
  known: TrailState | undefined,
): Pick<TrailState, 'backOff'> {
  if (!('before' in remediation)) return {};
  const { before, comparison } = remediation;
  const settings = before.differences.map(({ setting }) => setting);
  if (!before.baseline || settings.length === 0) return {};
  // Of a retry, the time is the same.
  const verifiedAt = comparison.status ? new Date(comparison.status.verifiedAt) : now;
  return { backOff: afterRestore(known?.backOff, before.baseline.version, settings, verifiedAt) };
}

/** How often the settings that an execution restored were restored in a row; undefined where it restored none. */
export function restoresAfter(
  { remediation }: Pick<OutcomeFacts, 'remediation'>,
  { backOff }: Pick<TrailState, 'backOff'>,
): number | undefined {
  if (remediation.outcome !== 'settings-restored' || !remediation.before || !backOff) return undefined;
  return restoresInARow(
    backOff,
    remediation.before.differences.map(({ setting }) => setting),
  );
}

function isGone({ remediation }: OutcomeFacts): boolean {
  if (remediation.outcome === 'not-restored') return remediation.lastSeen === 'gone';
  const comparison = 'comparison' in remediation ? remediation.comparison : undefined;
  if (comparison === undefined) return false;
  return isCaught(comparison) ? comparison.Error === 'TrailGoneError' : comparison.verdict === 'gone';
}
