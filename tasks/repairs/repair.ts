import type { RepairId } from '../contract/kinds.ts';
import type { Caught } from '../contract/caught.ts';
import type { CheckResult } from '../contract/repair-results.ts';

/** What a repair says to people. */
export interface RepairWords {
  /** What to do, by the name of the error that ended the repair. */
  readonly advice: Readonly<Record<string, string>>;
  /** What to do after any other error. */
  readonly otherAdvice: string;
  /** What an alert says while the repair is under way, in sentences. */
  readonly inProgress: string;
  /** What a person does after an error, with its advice: steps as in a kind's row, the command after a colon. */
  steps(error: string, advice: string): readonly string[];
}

/** The step of the workflow that applies a repair. */
export interface RepairStep {
  executionArn: string;
  /** When it began: its retries have the same. */
  enteredAt: Date;
}

/** What a proof is about. */
export interface ProvenRepair<Applied> {
  executionArn: string;
  stoppedAt: Date;
  /** What `apply` answered, or the error that leaves open what came of it; absent where that is not asked for. */
  applied?: Applied | Caught;
}

/** A function of a repair that the workflow calls. */
export interface RepairFunction {
  /** What it may call: the actions of these. */
  readonly uses: readonly ('apply' | 'verify')[];
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
}

/** One repair: how it is applied and verified, what it needs, and what it says. */
export interface Repair<Applied = unknown, Proof = unknown> {
  readonly id: RepairId;
  /** Trails that its functions may call CloudTrail for: each, or those of `enforceTrails`. The latter are deployed on request. */
  readonly trails: 'all' | 'enforced';
  /** IAM actions on trails that applying and verifying it need. Grants follow from them. */
  readonly actions: { readonly apply: readonly string[]; readonly verify: readonly string[] };
  /** Its functions by the name that slot, file and state share: `StartLogging`. */
  readonly functions: Readonly<Record<string, RepairFunction>>;
  /** What ends it: no retry of the same call can change it. */
  readonly endedBy: readonly (new (message: string) => Error)[];
  /**
   * Reads whether the repair is needed, where the detection does not prove it. Throws what `apply` throws.
   * @default CompareTrail decides
   */
  check?(trailArn: string, executionArn: string): Promise<CheckResult>;
  /** Makes the calls that repair a trail. Throws CloudTrailBusyError where they may work later, else why they cannot. */
  apply(trailArn: string, step: RepairStep): Promise<Applied>;
  /**
   * Reads the proof that it worked. Throws an error that the workflow retries while there is none, or what `apply` throws.
   * @default CompareTrail reads it
   */
  verify?(trailArn: string, proven: ProvenRepair<Applied>): Promise<Proof>;
  readonly words: RepairWords;
}
