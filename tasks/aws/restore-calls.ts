import {
  AddTagsCommand,
  CreateTrailCommand,
  PutEventConfigurationCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  StartLoggingCommand,
  UpdateTrailCommand,
  type CloudTrailClient,
} from '@aws-sdk/client-cloudtrail';
import type { PlannedCall } from '../contract/trail-diff.ts';

type Send = (client: CloudTrailClient, input: never) => Promise<unknown>;

const CALLS: Readonly<Record<PlannedCall['action'], Send>> = {
  CreateTrail: (client, input) => client.send(new CreateTrailCommand(input)),
  StartLogging: (client, input) => client.send(new StartLoggingCommand(input)),
  UpdateTrail: (client, input) => client.send(new UpdateTrailCommand(input)),
  PutEventSelectors: (client, input) => client.send(new PutEventSelectorsCommand(input)),
  PutInsightSelectors: (client, input) => client.send(new PutInsightSelectorsCommand(input)),
  PutEventConfiguration: (client, input) => client.send(new PutEventConfigurationCommand(input)),
  RemoveTags: (client, input) => client.send(new RemoveTagsCommand(input)),
  AddTags: (client, input) => client.send(new AddTagsCommand(input)),
};

/** Makes one call of a plan. The client has to be that of the trail's home Region. */
export async function makePlannedCall(
  client: CloudTrailClient,
  { action, input }: PlannedCall,
): Promise<void> {
  await CALLS[action](client, input as never);
}
