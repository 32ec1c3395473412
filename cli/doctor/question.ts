import type { Area, Judgement } from './check.ts';

/** One thing that is asked of AWS. Whatever it throws, such as a missing permission, gives the verdict `unknown`. */
export interface Question {
  area: Area;
  /** Whether embedded mode has what is asked about. */
  embedded?: boolean;
  /** Where it has not: what it has instead. @default 'not part of embedded mode' */
  instead?: string;
  ask: () => Promise<Judgement | readonly Judgement[]>;
}
