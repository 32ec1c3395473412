import { createHash } from 'node:crypto';
import { canonicalJson } from '../baseline/baseline.ts';
import type { KeptPolicy } from '../contract/delivery.ts';

/** Whether a policy is kept by its digest alone. */
export function isHashed(policy: KeptPolicy): policy is { sha256: string } {
  return 'sha256' in policy;
}

/** SHA-256 of a policy in canonical JSON, in hexadecimal digits. */
export function digestOfPolicy(policy: KeptPolicy): string {
  if (isHashed(policy)) return policy.sha256;
  return createHash('sha256').update(canonicalJson(policy)).digest('hex');
}

/** The statements of a policy, each as canonical JSON. A policy of one statement needs no list. */
export function statementsOf(policy: KeptPolicy | null): string[] {
  if (policy === null || isHashed(policy)) return [];
  return [policy['Statement'] ?? []].flat().map((statement) => canonicalJson(statement));
}
