import { randomUUID } from 'node:crypto';
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { partitionOf, resourceNameOf } from '../../../tasks/contract/scope.ts';
import { AwsError } from '../../endpoint/error.ts';
import type { Service } from '../../endpoint/service.ts';
import { type Action, defineAction } from '../cloudtrail/action.ts';
import {
  createRecordedService,
  type RecordedCall,
  type RecordedServiceOptions,
} from '../recorded-service.ts';
import { DAY } from '../../../tasks/contract/duration.ts';

/** A key as it is kept. */
export interface StoredKey {
  readonly arn: string;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  policy: string;
  /** ISO 8601 in UTC. */
  deletionDate?: string;
}

/** An emulated KMS: keys with their state and policy, which encrypt nothing. */
export interface Kms extends Service {
  exportState(): StoredKey[];
}

type KmsCall = RecordedCall<Map<string, StoredKey>>;

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
const WINDOW = { least: 7, most: 30 };

const ACTIONS: Readonly<Record<string, Action<KmsCall>>> = {
  CreateKey: defineAction(CreateKeyCommand, (call: KmsCall, { Policy }) => {
    const { identity, request, store } = call;
    const scope = `arn:${partitionOf(request.region)}`;
    const arn = `${scope}:kms:${request.region}:${identity.account}:key/${randomUUID()}`;
    const key: StoredKey = {
      arn,
      state: 'Enabled',
      policy: Policy ?? defaultPolicy(scope, identity.account),
    };
    store.set(arn, key);
    return { KeyMetadata: metadata(key) };
  }),
  DescribeKey: defineAction(DescribeKeyCommand, (call: KmsCall, { KeyId }) => ({
    KeyMetadata: metadata(found(call, KeyId)),
  })),
  GetKeyPolicy: defineAction(GetKeyPolicyCommand, (call: KmsCall, { KeyId }) => ({
    Policy: found(call, KeyId).policy,
    PolicyName: 'default',
  })),
  PutKeyPolicy: defineAction(PutKeyPolicyCommand, (call: KmsCall, { KeyId, Policy }) => {
    usable(call, KeyId).policy = Policy;
  }),
  DisableKey: defineAction(DisableKeyCommand, (call: KmsCall, { KeyId }) => {
    usable(call, KeyId).state = 'Disabled';
  }),
  EnableKey: defineAction(EnableKeyCommand, (call: KmsCall, { KeyId }) => {
    usable(call, KeyId).state = 'Enabled';
  }),
  ScheduleKeyDeletion: defineAction(
    ScheduleKeyDeletionCommand,
    (call: KmsCall, { KeyId, PendingWindowInDays = WINDOW.most }) => {
      if (PendingWindowInDays < WINDOW.least || PendingWindowInDays > WINDOW.most)
        throw new AwsError('ValidationException', 'PendingWindowInDays must be from 7 to 30.');
      const key = usable(call, KeyId);
      const deletion = new Date(call.now.getTime() + PendingWindowInDays * DAY);
      key.state = 'PendingDeletion';
      key.deletionDate = deletion.toISOString();
      return { KeyId: key.arn, DeletionDate: deletion, KeyState: key.state, PendingWindowInDays };
    },
  ),
  CancelKeyDeletion: defineAction(CancelKeyDeletionCommand, (call: KmsCall, { KeyId }) => {
    const key = found(call, KeyId);
    if (key.state !== 'PendingDeletion') throw invalidState(key);
    key.state = 'Disabled';
    delete key.deletionDate;
    return { KeyId: key.arn };
  }),
};

/** Makes an emulated KMS. */
export function createKms(
  options: RecordedServiceOptions & { readonly state?: readonly StoredKey[] } = {},
): Kms {
  const store = new Map(structuredClone(options.state ?? []).map((key) => [key.arn, key]));
  return {
    ...createRecordedService('kms', ACTIONS, store, options),
    exportState: () => structuredClone([...store.values()]),
  };
}

/** A key by its id or ARN. @throws AwsError NotFoundException */
function found({ identity, request, store }: KmsCall, id: string): StoredKey {
  const key = [...store.values()].find(({ arn }) => arn === id || arn.endsWith(`:key/${id}`));
  const isHere = key?.arn.startsWith(
    `arn:${partitionOf(request.region)}:kms:${request.region}:${identity.account}:`,
  );
  if (key && isHere === true) return key;
  throw new AwsError('NotFoundException', `Key '${id}' does not exist`);
}

function usable(call: KmsCall, id: string): StoredKey {
  const key = found(call, id);
  if (key.state === 'PendingDeletion') throw invalidState(key);
  return key;
}

function invalidState({ arn, state }: StoredKey): AwsError {
  return new AwsError('KMSInvalidStateException', `${arn} is ${state}.`);
}

function metadata({ arn, state, deletionDate }: StoredKey): object {
  return {
    ...{
      KeyId: resourceNameOf(arn),
      Arn: arn,
      KeyState: state,
      Enabled: state === 'Enabled',
    },
    ...(deletionDate !== undefined && { DeletionDate: new Date(deletionDate) }),
  };
}

function defaultPolicy(scope: string, account: string): string {
  const Principal = { AWS: `${scope}:iam::${account}:root` };
  const statement = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal,
    Action: 'kms:*',
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] });
}
