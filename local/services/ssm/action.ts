import type { OpsItem } from '@aws-sdk/client-ssm';
import type { Given } from '../cloudtrail/read-input.ts';
import type { ReceivedCall } from '../cloudtrail/record.ts';
import type { ParameterStore } from './parameter-store.ts';

/** What a call did to a parameter, as the event of Parameter Store says it. */
export interface ParameterChange {
  readonly arn: string;
  readonly name: string;
  readonly type: string;
  readonly operation: 'Create' | 'Update' | 'Delete';
  readonly description?: string;
}

/** An OpsItem of one account and Region, as GetOpsItem shows it. Times are ISO 8601 in UTC. */
export interface StoredOpsItem
  extends
    Omit<Given<OpsItem>, 'OpsItemId' | 'CreatedTime' | 'LastModifiedTime'>,
    Record<'account' | 'region' | 'OpsItemId' | 'CreatedTime' | 'LastModifiedTime', string> {}

/** One SSM call with everything that an action reads. */
export interface SsmCall extends ReceivedCall {
  readonly store: ParameterStore;
  /** OpsItems by id, in the order of their creation. */
  readonly opsItems: Map<string, StoredOpsItem>;
  /** Takes down what the call did. */
  changed(change: ParameterChange): void;
}
