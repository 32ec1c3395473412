import { BaselineTooLargeError, canonicalJson, formatBaseline } from '../baseline/baseline.ts';
import type { ApprovedTrail } from '../contract/baseline.ts';
import type { Delivery } from '../contract/delivery.ts';
import { digestOfPolicy } from './policy-statements.ts';

const POLICIES = ['bucketPolicy', 'keyPolicy'] as const;

/**
 * A trail to approve that fits into a parameter, if it can: the longest policy is kept by its digest alone where there is no
 * room for its text. It is still compared, but no command can restore it. Throws BaselineTooLargeError.
 */
export function shortenPolicies(approved: ApprovedTrail): ApprovedTrail {
  try {
    formatBaseline(approved);
    return approved;
  } catch (error) {
    const longest = longestPolicy(approved.delivery);
    if (!(error instanceof BaselineTooLargeError) || longest === undefined) throw error;
    const policy = approved.delivery?.[longest] ?? {};
    const delivery: Delivery = { ...approved.delivery, [longest]: { sha256: digestOfPolicy(policy) } };
    return shortenPolicies({ ...approved, delivery });
  }
}

function longestPolicy(delivery: Delivery = {}): (typeof POLICIES)[number] | undefined {
  const sized = POLICIES.flatMap((name) => {
    const policy = delivery[name];
    return policy && !('sha256' in policy) ? [{ name, bytes: canonicalJson(policy).length }] : [];
  });
  return sized.sort((one, other) => other.bytes - one.bytes)[0]?.name;
}
