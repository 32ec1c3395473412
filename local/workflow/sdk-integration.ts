import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import { ReportedError, type TaskHandler } from './aws-semantics.ts';

/**
 * `cloudtrail:startLogging` as Step Functions calls it without a function: one request, whose parameters are those of the
 * API. An error that the API models has its name behind `CloudTrail.`; any other is `CloudTrail.CloudTrailException`.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function startLoggingIntegration(config: cloudtrail.CloudTrailClientConfig = {}): TaskHandler {
  const client = new cloudtrail.CloudTrailClient({ ...config, maxAttempts: 1 });
  return async (input) => {
    try {
      const { $metadata, ...output } = await client.send(
        new cloudtrail.StartLoggingCommand(input as cloudtrail.StartLoggingCommandInput),
      );
      return output;
    } catch (error) {
      throw asStepFunctionsSays(error as cloudtrail.CloudTrailServiceException);
    }
  };
}

function asStepFunctionsSays({
  name,
  message,
  $metadata,
}: cloudtrail.CloudTrailServiceException): ReportedError {
  const { httpStatusCode, requestId } = ($metadata as typeof $metadata | undefined) ?? {};
  // Without an answer there is no service exception, but one of the client.
  if (httpStatusCode === undefined) return new ReportedError('CloudTrail.SdkClientException', message);
  const modelled = name in cloudtrail && name !== 'CloudTrailServiceException';
  return new ReportedError(
    `CloudTrail.${modelled ? name : 'CloudTrailException'}`,
    `${message} (Service: CloudTrail, Status Code: ${httpStatusCode}, Request ID: ${requestId})`,
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
 * what it throws becomes a failed entry, and fails the Task.
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
