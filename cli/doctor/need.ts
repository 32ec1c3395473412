import type { ContextEntry } from '@aws-sdk/client-iam';

/** What a role of the remediator has to be allowed. */
export interface Need {
  /** Who it is, for people: a step, the state machine, a rule. */
  who: string;
  role: string;
  actions: readonly string[];
  resources: string[];
  /** What the conditions of its policy ask of the call. */
  context?: ContextEntry[];
  /** What to do where it is denied, if the deployment does without. */
  optional?: string;
}

/** The value of a condition key of a call. */
export function valueOf(key: string, value: string): ContextEntry {
  return { ContextKeyName: key, ContextKeyType: 'string', ContextKeyValues: [value] };
}
