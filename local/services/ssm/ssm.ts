import { randomUUID } from 'node:crypto';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { BusEvent } from '../../bus/bus.ts';
import { AwsError, unknownAction } from '../../endpoint/error.ts';
import type { AwsRequest, Service } from '../../endpoint/service.ts';
import { type Action, defineAction } from '../cloudtrail/action.ts';
import type { CloudTrail } from '../cloudtrail/cloudtrail.ts';
import type { PerformedCall } from '../cloudtrail/record.ts';
import { wholeSeconds } from '../cloudtrail/trail.ts';
import { createIdentities, type Identities } from '../identities.ts';
import type { ParameterChange, SsmCall, StoredOpsItem } from './action.ts';
import { OPS_ITEM_ACTIONS } from './ops-items.ts';
import { parameterArn, readName } from './parameter-name.ts';
import { createParameterStore, type Parameter } from './parameter-store.ts';
import { putParameter } from './put-parameter.ts';
import { found, READ_ACTIONS } from './read-actions.ts';

/** Everything of SSM that survives a restart, as plain JSON. */
export interface SsmState {
  readonly parameters: readonly Parameter[];
  /** @default - none */
  readonly opsItems?: readonly StoredOpsItem[];
}

/** How an emulated SSM behaves. */
export interface SsmOptions {
  /** @default - a register in which every access key is the default IAM user */
  readonly identities?: Identities;
  /** Where its calls are recorded. @default - nowhere */
  readonly cloudTrail?: Pick<CloudTrail, 'record'>;
  readonly state?: SsmState;
  readonly now?: () => Date;
}

/** An emulated SSM, of which there are Parameter Store and OpsCenter. */
export interface Ssm extends Service {
  /** Hands the event of every change of a parameter to a listener, after its call was answered. Returns the way to stop. */
  onEvent(listener: (event: BusEvent) => void): () => void;
  exportState(): SsmState;
}

const ACTIONS: Readonly<Record<string, Action<SsmCall>>> = {
  ...READ_ACTIONS,
  ...OPS_ITEM_ACTIONS,
  PutParameter: defineAction(PutParameterCommand, putParameter),
  DeleteParameter: defineAction(DeleteParameterCommand, (call: SsmCall, { Name }) => {
    const { arn, name, versions } = found(call, Name);
    call.store.remove(arn);
    call.changed({ arn, name, type: versions.at(-1)?.type ?? 'String', operation: 'Delete' });
    return {};
  }),
};

/** Makes an emulated SSM. */
export function createSsm(options: SsmOptions = {}): Ssm {
  const { identities = createIdentities(), now = () => new Date(), cloudTrail } = options;
  const state = structuredClone(options.state);
  const store = createParameterStore(state?.parameters);
  const opsItems = new Map(state?.opsItems?.map((item) => [item.OpsItemId, item]));
  const listeners = new Set<(event: BusEvent) => void>();

  /** Hands an event on once the caller has its answer. */
  function publish(event: BusEvent): void {
    setImmediate(() => {
      for (const listener of listeners) listener(structuredClone(event));
    });
  }

  function perform(action: Action<SsmCall>, call: SsmCall): PerformedCall {
    let input: PerformedCall['input'] = null;
    try {
      const prepared = action(call.request.params);
      checkAllowed(call, prepared.input);
      // CloudTrail shows no value of a parameter.
      input = { ...prepared.input, ...('Value' in prepared.input && { Value: HIDDEN }) };
      return { input, output: prepared.run(call) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { input, error };
    }
  }

  function handle(request: AwsRequest): unknown {
    const action = Object.hasOwn(ACTIONS, request.action) ? ACTIONS[request.action] : undefined;
    if (!action) throw unknownAction('SSM', request.action, Object.keys(ACTIONS));
    const identity = identities.of(request.accessKeyId, request.region);
    const changed = (change: ParameterChange) => {
      publish(changeEvent(change, call));
    };
    const call: SsmCall = { request, identity, now: now(), store, opsItems, changed };
    const performed = perform(action, call);
    cloudTrail?.record({ ...call, ...performed, eventSource: 'ssm.amazonaws.com' });
    if (performed.error) throw performed.error;
    return performed.output;
  }

  return {
    name: 'ssm',
    handle: (request) => Promise.try(handle, request),
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    exportState: () => structuredClone({ parameters: store.all(), opsItems: [...opsItems.values()] }),
  };
}

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/**
 * The event of a change, which Parameter Store puts on the bus itself: it comes without any trail.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
 */
function changeEvent(
  { arn, ...detail }: ParameterChange,
  { identity, request, now }: SsmCall,
): BusEvent & {
  resources: string[];
} {
  return {
    id: randomUUID(),
    'detail-type': 'Parameter Store Change',
    source: 'aws.ssm',
    account: identity.account,
    time: wholeSeconds(now),
    region: request.region,
    resources: [arn],
    detail,
  };
}

/** Refuses what the caller's identity is denied. @throws AwsError AccessDeniedException */
function checkAllowed({ request, identity }: SsmCall, input: Readonly<Record<string, unknown>>): void {
  const { action, region } = request;
  if (identity.denied?.includes(action) !== true) return;
  const given = input['Name'] ?? input['Path'];
  const resource =
    typeof given === 'string' ? parameterArn(readName(given).name, identity.account, region) : '*';
  throw new AwsError(
    'AccessDeniedException',
    `User: ${String(identity.userIdentity['arn'])} is not authorized to perform: ssm:${action} on resource: ${resource} because no identity-based policy allows the ssm:${action} action`,
  );
}
