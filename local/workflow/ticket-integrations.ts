import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import * as securityhub from '@aws-sdk/client-securityhub';
import { PublishCommand, SNSClient, type PublishCommandInput } from '@aws-sdk/client-sns';
import * as sns from '@aws-sdk/client-sns';
import { CreateOpsItemCommand, SSMClient, UpdateOpsItemCommand } from '@aws-sdk/client-ssm';
import * as ssm from '@aws-sdk/client-ssm';
import type { embeddedClient } from '../deploy.ts';
import type { TaskHandler } from './aws-semantics.ts';
import { httpIntegration } from './http-integration.ts';
import { sdkCall } from './sdk-integration.ts';

/** What the tickets workflow calls beside functions, of which it has none. */
export const TICKET_CALLS = [
  'dynamodb:getItem',
  'dynamodb:updateItem',
  'ssm:createOpsItem',
  'ssm:updateOpsItem',
  'securityhub:batchImportFindings',
  'sns:publish',
  'http:invoke',
] as const;

/** The calls of the tickets workflow over the real SDK, and HTTP Tasks to the receiver. */
export interface TicketIntegrations {
  readonly handlers: Readonly<Record<(typeof TICKET_CALLS)[number], TaskHandler>>;
  close(): void;
}

/** Makes them. `config` says where the endpoint is. */
export function ticketIntegrations(
  config: ReturnType<typeof embeddedClient>,
  receiverUrl: string,
): TicketIntegrations {
  const table = new DynamoDBClient(config);
  const ops = new SSMClient(config);
  const hub = new SecurityHubClient(config);
  const topics = new SNSClient(config);
  return {
    handlers: {
      'dynamodb:getItem': sdkCall('DynamoDB', dynamodb, (input) => table.send(new GetItemCommand(input))),
      'dynamodb:updateItem': sdkCall('DynamoDB', dynamodb, (input) =>
        table.send(new UpdateItemCommand(input)),
      ),
      'ssm:createOpsItem': sdkCall('Ssm', ssm, (input) => ops.send(new CreateOpsItemCommand(input))),
      'ssm:updateOpsItem': sdkCall('Ssm', ssm, (input) => ops.send(new UpdateOpsItemCommand(input))),
      'securityhub:batchImportFindings': sdkCall('SecurityHub', securityhub, (input) =>
        hub.send(new BatchImportFindingsCommand(input)),
      ),
      // Step Functions makes a text of a message that is JSON.
      'sns:publish': sdkCall('SNS', sns, ({ Message, ...input }: PublishCommandInput) =>
        topics.send(new PublishCommand({ ...input, Message: JSON.stringify(Message) })),
      ),
      'http:invoke': httpIntegration(receiverUrl),
    },
    close() {
      table.destroy();
      ops.destroy();
      hub.destroy();
      topics.destroy();
    },
  };
}
