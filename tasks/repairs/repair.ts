import { KIND_NAMES, rowOf, type Kind, type RepairId } from '../contract/kinds.ts';
import type { CheckResult } from '../contract/results.ts';

/** What a repair says to people. */
export interface RepairWords {
  /** What to do, by the name of the error that ended the repair. */
  readonly advice: Readonly<Record<string, string>>;
  /** What to do after any other error. */
  readonly otherAdvice: string;
}

/** One repair: how it is applied and verified, what it needs, and what it says. */
export interface Repair<Applied = unknown, Proof = unknown> {
  readonly id: RepairId;
  /** The kinds of incident that it may follow. */
  readonly kinds: readonly Kind[];
  /** IAM actions on trails that applying and verifying it need. */
  readonly actions: { readonly apply: readonly string[]; readonly verify: readonly string[] };
  /** Reads whether the repair is needed, where the detection does not prove it. Throws what `apply` throws. */
  check(trailArn: string, executionArn: string): Promise<CheckResult>;
  /** Makes the call that repairs a trail. Throws CloudTrailBusyError or RestartNotAllowedError or one of the TERMINAL_ERRORS. */
  apply(trailArn: string, executionArn: string): Promise<Applied>;
  /** Reads the proof that it worked. Throws TrailNotLoggingError while there is none, or what `apply` throws. */
  verify(trailArn: string, stoppedAt: Date, executionArn: string): Promise<Proof>;
  readonly words: RepairWords;
}

/** The kinds whose row names a repair. */
export function kindsOf(id: RepairId): Kind[] {
  return KIND_NAMES.filter((kind) => rowOf(kind).repair === id);
}
