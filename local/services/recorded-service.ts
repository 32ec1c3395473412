import { AwsError, unknownAction } from '../endpoint/error.ts';
import type { AwsRequest, Service } from '../endpoint/service.ts';
import type { Action } from './cloudtrail/action.ts';
import type { CloudTrail } from './cloudtrail/cloudtrail.ts';
import type { PerformedCall, ReceivedCall } from './cloudtrail/record.ts';
import { createIdentities, type Identities } from './identities.ts';

/** What the services behind the destinations of trails are made with. */
export interface RecordedServiceOptions {
  /** @default - a register in which every access key is the default IAM user */
  readonly identities?: Identities;
  /** Where calls are recorded. @default - nowhere */
  readonly cloudTrail?: Pick<CloudTrail, 'record'>;
  readonly now?: () => Date;
}

/** One call with what its action may look at. */
export interface RecordedCall<Store> extends ReceivedCall {
  readonly store: Store;
}

/** Makes a service whose calls CloudTrail records. The caller's identity may be denied an action. */
export function createRecordedService<Store>(
  name: string,
  actions: Readonly<Record<string, Action<RecordedCall<Store>>>>,
  store: Store,
  { identities = createIdentities(), cloudTrail, now = () => new Date() }: RecordedServiceOptions,
): Service {
  function perform(action: Action<RecordedCall<Store>>, call: RecordedCall<Store>): PerformedCall {
    let input: PerformedCall['input'] = null;
    try {
      const prepared = action(call.request.params);
      input = prepared.input;
      checkAllowed(name, call);
      return { input, output: prepared.run(call) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { input, error };
    }
  }

  function handle(request: AwsRequest): unknown {
    const action = Object.hasOwn(actions, request.action) ? actions[request.action] : undefined;
    if (!action) throw unknownAction(name, request.action, Object.keys(actions));
    const call = { request, identity: identities.of(request.accessKeyId, request.region), now: now(), store };
    const performed = perform(action, call);
    cloudTrail?.record({ ...call, ...performed, eventSource: `${name}.amazonaws.com` });
    if (performed.error) throw performed.error;
    return performed.output;
  }

  return { name, handle: (request) => Promise.try(handle, request) };
}

/** Refuses what the caller's identity is denied. @throws AwsError AccessDenied */
function checkAllowed(service: string, { request, identity }: RecordedCall<unknown>): void {
  const { action } = request;
  if (identity.denied?.includes(action) !== true) return;
  throw new AwsError(
    'AccessDenied',
    `User: ${String(identity.userIdentity['arn'])} is not authorized to perform: ${service}:${action} because no identity-based policy allows the ${service}:${action} action`,
    service === 's3' ? 403 : 400,
  );
}
