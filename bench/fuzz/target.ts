import type fc from 'fast-check';

/** A stage that gets strange input, and what must hold for every one. */
export interface Target<Case = unknown> {
  /** One word or two, as in `--target mails`. */
  readonly name: string;
  /** What must hold, a sentence. */
  readonly holds: string;
  /** Share of the cases of `npm run fuzz`. */
  readonly share: number;
  readonly cases: fc.Arbitrary<Case>;
  /** Cases that failed once. */
  readonly examples: readonly Case[];
  /** Makes what the cases need; gives the check, which throws for a case that fails, and what ends it. */
  open(): Promise<OpenTarget<Case>> | OpenTarget<Case>;
}

/** A target that is ready. */
export interface OpenTarget<Case> {
  readonly check: (given: Case) => Promise<void> | void;
  readonly close?: () => Promise<void>;
}

/** Lets targets of different cases stand in one list. */
export function target<Case>(made: Target<Case>): Target {
  return made as Target;
}
