import { isCaught, type Caught } from '../contract/caught.ts';
import type { Comparison } from '../contract/comparison.ts';
import type { Approval } from '../contract/table.ts';

/** What a comparison shows of the approval of a trail; undefined if it was compared with nothing that is approved. */
export function approvalIn(comparison: Comparison | Caught | undefined): Approval | undefined {
  if (!comparison) return undefined;
  if (isCaught(comparison))
    return comparison.Error === 'InvalidBaselineError' ? { state: 'invalid' } : undefined;
  const { baseline, differences, more } = comparison;
  if (!baseline) return { state: 'none' };
  const { version, differs, accepted } = baseline;
  return differs === undefined || accepted
    ? { state: 'as-approved', version }
    : { state: 'differs', version, differences: differences.length + more };
}
