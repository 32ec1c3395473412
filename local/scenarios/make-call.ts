import {
  AddTagsCommand,
  type CloudTrailClient,
  CloudTrailServiceException,
  CreateTrailCommand,
  DeleteTrailCommand,
  PutEventConfigurationCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import type { WatchedCall } from '../../tasks/contract/kinds.ts';

/** Sends one call. Scenarios are data: the emulated CloudTrail refuses parameters that do not fit. */
type Send = (client: CloudTrailClient, input: never) => Promise<unknown>;

const SEND: Record<WatchedCall | 'PutEventConfiguration', Send> = {
  StopLogging: (client, input) => client.send(new StopLoggingCommand(input)),
  StartLogging: (client, input) => client.send(new StartLoggingCommand(input)),
  UpdateTrail: (client, input) => client.send(new UpdateTrailCommand(input)),
  DeleteTrail: (client, input) => client.send(new DeleteTrailCommand(input)),
  CreateTrail: (client, input) => client.send(new CreateTrailCommand(input)),
  AddTags: (client, input) => client.send(new AddTagsCommand(input)),
  RemoveTags: (client, input) => client.send(new RemoveTagsCommand(input)),
  PutEventSelectors: (client, input) => client.send(new PutEventSelectorsCommand(input)),
  PutEventConfiguration: (client, input) => client.send(new PutEventConfigurationCommand(input)),
  PutInsightSelectors: (client, input) => client.send(new PutInsightSelectorsCommand(input)),
};

/** Makes a call with the real SDK. Gives the error code with which CloudTrail refused it, or undefined. */
export async function makeCall(
  client: CloudTrailClient,
  call: WatchedCall,
  parameters: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  try {
    await SEND[call](client, parameters as never);
    return undefined;
  } catch (error) {
    if (error instanceof CloudTrailServiceException) return error.name;
    throw error;
  }
}
