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
import { resourceNameOf } from '../../tasks/contract/scope.ts';

/** Sends one call. Scenarios are data: the emulated CloudTrail refuses parameters that do not fit. */
type Send = (client: CloudTrailClient, input: never) => Promise<unknown>;

const SEND = {
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
} satisfies Record<string, Send>;

/** A call that a scenario can make: those on event data stores and on the organization are not emulated. */
export type ScenarioCall = keyof typeof SEND;

/** Every one of them. */
export const SCENARIO_CALLS = Object.keys(SEND) as [ScenarioCall, ...ScenarioCall[]];

/** The parameters of a call, with the trail's ARN under the name that the API gives it. */
export function parametersOn(
  call: ScenarioCall,
  trailArn: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  if (call.endsWith('Tags')) return { ResourceId: trailArn, ...parameters };
  // CreateTrail takes a name only, which the others take as well.
  const name = call === 'CreateTrail' ? resourceNameOf(trailArn) : trailArn;
  return { [call.startsWith('Put') ? 'TrailName' : 'Name']: name, ...parameters };
}

/** Makes a call with the real SDK. Gives the error code with which CloudTrail refused it, or undefined. */
export async function makeCall(
  client: CloudTrailClient,
  call: ScenarioCall,
  parameters: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  try {
    const send: Send = SEND[call];
    await send(client, parameters as never);
    return undefined;
  } catch (error) {
    if (error instanceof CloudTrailServiceException) return error.name;
    throw error;
  }
}
