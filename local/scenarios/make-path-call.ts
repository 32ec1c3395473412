import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { PutBucketLifecycleConfigurationCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { callWith } from '../deploy.ts';
import type { clientsOfPath } from './delivery-path.ts';

type Clients = ReturnType<typeof clientsOfPath>;
/** Sends one call. Scenarios are data: the emulated services refuse parameters that do not fit. */
type Send = (clients: Clients, input: never) => Promise<unknown>;

const SEND = {
  PutBucketLifecycleConfiguration: ({ s3 }, input) =>
    s3('').send(new PutBucketLifecycleConfigurationCommand(input)),
  PutBucketPolicy: ({ s3 }, input) => s3('').send(new PutBucketPolicyCommand(input)),
  ScheduleKeyDeletion: ({ kms }, input) => kms('').send(new ScheduleKeyDeletionCommand(input)),
  DeleteLogGroup: ({ logs }, input) => logs('').send(new DeleteLogGroupCommand(input)),
} satisfies Record<string, Send>;

/** A call of a scenario on what a trail delivers to. */
export type PathCall = keyof typeof SEND;

/** Every one of them. */
export const PATH_CALLS = Object.keys(SEND) as [PathCall, ...PathCall[]];

/** Whether a call is on what a trail delivers to. */
export function isPathCall(call: string): call is PathCall {
  return Object.hasOwn(SEND, call);
}

/** Makes a call with the real SDK. `$key` stands for the key of the trail. */
export async function makePathCall(
  clients: Clients,
  call: PathCall,
  { parameters, key }: { parameters: Readonly<Record<string, unknown>>; key: string | undefined },
): Promise<void> {
  const send: Send = SEND[call];
  const filled = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value === '$key' ? key : value]),
  );
  await callWith(clients, () => send(clients, filled as never));
}
