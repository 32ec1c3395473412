import type { Area, Judgement } from './finding.ts';

/** One thing that is asked of AWS. Whatever it throws becomes a finding: what the caller may not see is unknown. */
export interface Question {
  area: Area;
  /** Whether embedded mode has what is asked about. */
  embedded?: boolean;
  /** Where it has not: what it has instead. @default 'not part of embedded mode' */
  instead?: string;
  ask: () => Promise<Judgement | readonly Judgement[]>;
}
