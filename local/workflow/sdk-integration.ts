import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import { ReportedError, type TaskHandler } from './aws-semantics.ts';

/**
 * `cloudtrail:startLogging` as Step Functions calls it without a function: one request, whose parameters are those of the API.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function startLoggingIntegration(config: cloudtrail.CloudTrailClientConfig = {}): TaskHandler {
  const client = new cloudtrail.CloudTrailClient({ ...config, maxAttempts: 1 });
  return sdkCall('CloudTrail', cloudtrail, (input) => client.send(new cloudtrail.StartLoggingCommand(input)));
}

/** A call of an SDK client as a Task makes it: without the metadata of the answer, with errors as Step Functions names them. */
export function sdkCall(
  service: string,
  models: object,
  send: (input: never) => Promise<object>,
): TaskHandler {
  return async (input) => {
    try {
      return { ...(await send(input as never)), $metadata: undefined };
    } catch (error) {
      throw sdkError(service, models, error as ServiceFailure);
    }
  };
}

interface ServiceFailure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/**
 * What the SDK threw, as Step Functions names it: an error that the API models has its name behind that of the service, any other
 * is `<Service>.<Service>Exception`. Without an answer, or with one that cannot be read, it is one of the client.
 */
function sdkError(
  service: string,
  models: object,
  { name, message, $metadata }: ServiceFailure,
): ReportedError {
  const { httpStatusCode, requestId } = $metadata ?? {};
  if (httpStatusCode === undefined || httpStatusCode < 400)
    return new ReportedError(`${service}.SdkClientException`, message);
  const modelled = name in models && name !== `${service}ServiceException`;
  return new ReportedError(
    `${service}.${modelled ? name : `${service}Exception`}`,
    `${message} (Service: ${service}, Status Code: ${httpStatusCode}, Request ID: ${requestId})`,
  );
}

/** An entry of PutEvents as the workflow writes it: the detail is JSON, and no text. */
export interface PutEventsEntry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: unknown;
  readonly EventBusName?: string;
}

/**
 * `events:putEvents` as Step Functions calls it without a function. `put` takes an entry and gives the id of the event;
 * what it throws becomes a failed entry, and fails the Task. A call that failed as a whole does so under its own name.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
 */
export function putEventsIntegration(put: (entry: PutEventsEntry) => string | Promise<string>): TaskHandler {
  return async (input) => {
    const { Entries } = input as { Entries: PutEventsEntry[] };
    const answers = await Promise.all(
      Entries.map(async (entry) => {
        try {
          return { EventId: await put(entry) };
        } catch (error) {
          if ('$metadata' in (error as object))
            throw sdkError('EventBridge', eventbridge, error as ServiceFailure);
          return { ErrorCode: 'InternalFailure', ErrorMessage: (error as Error).message };
        }
      }),
    );
    const FailedEntryCount = answers.filter((answer) => 'ErrorCode' in answer).length;
    const answer = { Entries: answers, FailedEntryCount };
    if (FailedEntryCount > 0) throw new ReportedError('EventBridge.FailedEntry', JSON.stringify(answer));
    return answer;
  };
}

/** Puts an entry on the bus by PutEvents of the SDK, and gives the id of the event. Throws for an entry that is refused. */
export function putOverSdk(
  config: eventbridge.EventBridgeClientConfig,
): (entry: PutEventsEntry) => Promise<string> {
  const client = new eventbridge.EventBridgeClient({ ...config, maxAttempts: 1 });
  return async ({ Detail, ...entry }) => {
    const Entries = [{ ...entry, Detail: JSON.stringify(Detail) }];
    const answer = await client.send(new eventbridge.PutEventsCommand({ Entries }));
    const [put] = answer.Entries ?? [];
    if (put?.EventId === undefined)
      throw new Error(put?.ErrorMessage ?? 'PutEvents answered without the event.');
    return put.EventId;
  };
}
