import type { SweepFindingKind } from '../contract/own-event-details.ts';
import { MOST_RESOLVED } from '../contract/ending-details.ts';
import type { ItemKey, KnownFinding, SubjectState } from '../contract/table.ts';
import type { UnresolvedIncident } from '../record/resolve-incidents.ts';
import { startForFinding, startForResolved, type SweepFinding } from '../sweep/plan-start.ts';
import { rememberState } from './state-store.ts';
import { isRunning, startWorkflow } from './start-workflow.ts';
import { attempt, type Sweep } from './sweep.ts';

/** A look at one thing; undefined when all is well. */
export type Look = () => SweepFinding | undefined | Promise<SweepFinding | undefined>;

/**
 * Looks at each kind of finding by itself, reports what is new or has changed, and remembers it: what lasts is reported once. A
 * look that fails is a failure of the sweep, and leaves its finding as it was known. Answers whether none failed.
 */
export async function reportFindings(
  about: string,
  state: SubjectState | undefined,
  sweep: Sweep,
  looks: Partial<Record<SweepFindingKind, Look>>,
): Promise<boolean> {
  const known = state?.findings ?? {};
  const findings = new Map(Object.entries(known));
  let allDone = true;
  for (const [kind, look] of Object.entries(looks)) {
    const done = await attempt(sweep, `${kind} of ${about}`, async () => {
      const found = await look();
      if (found) findings.set(kind, await reportFinding(found, known[kind], sweep));
      else {
        await endFinding(known[kind], sweep);
        findings.delete(kind);
      }
      return true;
    });
    allDone &&= done === true;
  }
  const reported = Object.fromEntries(findings);
  if (JSON.stringify(reported) !== JSON.stringify(known)) await rememberState(about, { findings: reported });
  return allDone;
}

/** Starts the workflow on a finding, unless it is the one that is known; answers what to remember of it. */
export async function reportFinding(
  found: SweepFinding,
  known: KnownFinding | undefined,
  sweep: Sweep,
): Promise<KnownFinding> {
  const { scope, report } = sweep;
  if (known?.state === found.state) return found.isRestored ? tryAgain(found, known, sweep) : known;
  // A first sweep that finds it leaves time for its event, which says who did it.
  if (found.isRestored) return { state: found.state, since: scope.now.toISOString() };
  const start = startForFinding(found, scope);
  if ((await startWorkflow(start)) !== undefined) report.started.push(start.name);
  const ids = [...(known?.ids ?? []), start.name].slice(-MOST_RESOLVED);
  return { state: found.state, since: scope.now.toISOString(), ids };
}

/** Starts the workflow on a trail that is to be restored: for the incident that it has, or a new one. */
async function tryAgain(
  found: SweepFinding,
  known: KnownFinding,
  { scope, report }: Sweep,
): Promise<KnownFinding> {
  if (known.tried !== undefined && (await isRunning(known.tried))) return known;
  const id = known.ids?.at(-1);
  const start = startForFinding(found, scope, id === undefined ? undefined : { id, since: known.since });
  const tried = await startWorkflow(start);
  if (tried === undefined) return known;
  report.started.push(start.name);
  if (id !== undefined) return { ...known, tried };
  return { state: found.state, since: scope.now.toISOString(), ids: [start.name], tried };
}

async function endFinding(known: KnownFinding | undefined, sweep: Sweep): Promise<void> {
  const over = await openIncidentsOf(known, sweep);
  if (over.length > 0) await announceResolved(over, 'A sweep no longer finds the problem.', sweep);
}

/** The incidents of a finding that need action still: not those that a person closed. */
export async function openIncidentsOf(
  { ids = [] }: KnownFinding = { state: '', since: '' },
  sweep: Sweep,
): Promise<UnresolvedIncident[]> {
  return ids.length === 0 ? [] : (await sweep.unresolved()).filter(({ id }) => ids.includes(id));
}

/** Starts the workflow on incidents that are over. */
export async function announceResolved(
  over: readonly ItemKey[],
  proof: string,
  { scope, report }: Sweep,
): Promise<void> {
  const start = startForResolved(over, proof, scope);
  if ((await startWorkflow(start)) !== undefined) report.started.push(start.name);
}
