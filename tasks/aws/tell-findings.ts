import type { CoverageKind } from '../contract/own-events.ts';
import type { LastingFinding, TrailState } from '../contract/table.ts';
import { startForCoverage, type Coverage } from '../core/judge-sweep.ts';
import { rememberTrail } from './incident-store.ts';
import { startWorkflow } from './start-workflow.ts';
import { attempt, type Sweep } from './sweep.ts';

/** A look at one thing; undefined when all is well. */
export type Look = () => Coverage | undefined | Promise<Coverage | undefined>;

/**
 * Looks at each kind of finding by itself, tells what is new or has changed, and remembers it: what lasts is told once. A
 * look that fails is a failure of the sweep, and leaves its finding as it was known. Answers whether none failed.
 */
export async function tellFindings(
  about: string,
  state: TrailState | undefined,
  sweep: Sweep,
  looks: Partial<Record<CoverageKind, Look>>,
): Promise<boolean> {
  const known = state?.findings ?? {};
  const findings = new Map(Object.entries(known));
  let isTold = true;
  for (const [kind, look] of Object.entries(looks)) {
    const told = await attempt(sweep, `${kind} of ${about}`, async () => {
      const coverage = await look();
      if (coverage) findings.set(kind, await tell(coverage, known[kind], sweep));
      else findings.delete(kind);
      return true;
    });
    isTold &&= told === true;
  }
  const lasting = Object.fromEntries(findings);
  if (JSON.stringify(lasting) !== JSON.stringify(known)) await rememberTrail(about, { findings: lasting });
  return isTold;
}

/** Starts the workflow on a finding, unless it is the one that is known; answers what to remember of it. */
export async function tell(
  coverage: Coverage,
  known: LastingFinding | undefined,
  { place, report }: Sweep,
): Promise<LastingFinding> {
  if (known?.state === coverage.state) return known;
  const start = startForCoverage(coverage, place);
  if ((await startWorkflow(start)) !== undefined) report.started.push(start.name);
  return { state: coverage.state, since: place.now.toISOString() };
}
