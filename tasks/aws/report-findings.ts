import type { SweepFindingKind } from '../contract/own-events.ts';
import type { KnownFinding, TrailState } from '../contract/table.ts';
import { startForFinding, type SweepFinding } from '../sweep/plan-start.ts';
import { rememberTrail } from './incident-store.ts';
import { startWorkflow } from './start-workflow.ts';
import { attempt, type Sweep } from './sweep.ts';

/** A look at one thing; undefined when all is well. */
export type Look = () => SweepFinding | undefined | Promise<SweepFinding | undefined>;

/**
 * Looks at each kind of finding by itself, reports what is new or has changed, and remembers it: what lasts is reported once. A
 * look that fails is a failure of the sweep, and leaves its finding as it was known. Answers whether none failed.
 */
export async function reportFindings(
  about: string,
  state: TrailState | undefined,
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
      else findings.delete(kind);
      return true;
    });
    allDone &&= done === true;
  }
  const lasting = Object.fromEntries(findings);
  if (JSON.stringify(lasting) !== JSON.stringify(known)) await rememberTrail(about, { findings: lasting });
  return allDone;
}

/** Starts the workflow on a finding, unless it is the one that is known; answers what to remember of it. */
export async function reportFinding(
  found: SweepFinding,
  known: KnownFinding | undefined,
  { scope, report }: Sweep,
): Promise<KnownFinding> {
  if (known?.state === found.state) return known;
  const start = startForFinding(found, scope);
  if ((await startWorkflow(start)) !== undefined) report.started.push(start.name);
  return { state: found.state, since: scope.now.toISOString() };
}
