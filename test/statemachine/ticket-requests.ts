import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startReceiver, type Receiver, type WebhookRequest } from '../../local/services/webhook/receiver.ts';
import { httpIntegration } from '../../local/workflow/http-integration.ts';
import type { PutEventsEntry } from '../../local/workflow/sdk-integration.ts';
import type { Incident } from '../../tasks/contract/incident.ts';
import { awsError } from '../fixtures/aws-errors.ts';
import { REGION, TABLE_NAME } from '../fixtures/deployment.ts';
import { eventOf } from '../fixtures/records.ts';
import { recentStop } from '../fixtures/remediation.ts';
import { world } from './world.ts';
import { runTickets, webhook, type WEBHOOKS } from '../fixtures/run-tickets.ts';

/** Names as an attacker chooses them: whoever puts JSON together as text breaks it, or says something else with it. */
const NAMES = [
  'quotes "a" \'b\' `c`',
  'backslashes \\ \\\\ \\" \\u0041 \\n',
  'lines\nof\r\ntext\ttabs',
  '{"urgency":"3"}, "x": {} {0} ${a} $.b States.Format',
  '<!channel> [~admin] @here </description>\u2028\u202e',
];

let receiver: Receiver;
const requests: WebhookRequest[] = [];
beforeAll(async () => {
  receiver = await startReceiver();
  receiver.onRequest((request) => requests.push(request));
});
beforeEach(() => {
  requests.length = 0;
});
afterAll(() => receiver.close());

/** The detection of a stop that nobody repaired, by somebody of that name, as the table holds it. */
async function openStop(name: string): Promise<PutEventsEntry> {
  world.cloudTrail.on(StartLoggingCommand).rejects(awsError('UnsupportedOperationException', 400, 'no'));
  world.cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
  const { announced } = await world.remediate(eventOf(recentStop()));
  const [entry] = announced as unknown as [PutEventsEntry];
  const { incident } = entry.Detail as { incident: Incident };
  // The classifier lets no line break through: the tickets do not rely on that.
  // The endpoint is that of AWS_ENDPOINT_URL_DYNAMODB.
  const client = new DynamoDBClient({ region: REGION });
  await client.send(
    new UpdateItemCommand({
      TableName: TABLE_NAME,
      Key: {
        trailArn: { S: incident.subject.key },
        occurredAtId: { S: `${incident.occurredAt}#${incident.id}` },
      },
      UpdateExpression: 'SET actor.#name = :name',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: { ':name': { S: name } },
    }),
  );
  client.destroy();
  return entry;
}

/** Where the requests of each preset have the name. */
const PLACES: Record<Exclude<keyof typeof WEBHOOKS, 'custom'>, (string | number)[]> = {
  pagerduty: ['payload', 'custom_details', 'actor'],
  jira: ['fields', 'description', 'content', 1, 'content', 1, 'text'],
  servicenow: ['work_notes'],
  slack: ['blocks', 1, 'text', 'text'],
};

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((found, key) => (found as Record<string | number, unknown>)[key], value);
}

describe.each(Object.entries(PLACES))('the request of the preset %s', (preset, path) => {
  test.each(NAMES)('reaches the receiver as JSON in which the name is exactly %j', async (name) => {
    const entry = await openStop(name);
    const handlers = { 'http:invoke': httpIntegration(receiver.url) };
    await expect(runTickets(webhook(preset as keyof typeof PLACES), entry, handlers)).resolves.toMatchObject({
      status: 'SUCCEEDED',
    });
    const [{ body, headers } = { body: undefined, headers: {} }] = requests;
    expect(headers).toMatchObject({ 'content-type': 'application/json' });
    expect(typeof body).toBe('object');
    expect(at(body, path)).toBe(name);
    // Nowhere else: no other text can be changed by it.
    expect(JSON.stringify(body).split(JSON.stringify(name).slice(1, -1))).toHaveLength(2);
  });
});
