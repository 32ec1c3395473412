import type { Call } from '../cloudtrail/action.ts';
import type { StoredOpsItem } from './ops-items.ts';
import type { ParameterStore } from './parameter-store.ts';

/** What a call did to a parameter, as the event of Parameter Store says it. */
export interface ParameterChange {
  readonly arn: string;
  readonly name: string;
  readonly type: string;
  readonly operation: 'Create' | 'Update' | 'Delete';
  readonly description?: string;
}

/** One SSM call with everything that an action reads. */
export interface SsmCall extends Pick<Call, 'request' | 'identity' | 'now'> {
  readonly store: ParameterStore;
  /** OpsItems by id, in the order of their creation. */
  readonly opsItems: Map<string, StoredOpsItem>;
  /** Takes down what the call did. */
  changed(change: ParameterChange): void;
}
