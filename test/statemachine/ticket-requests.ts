import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startReceiver, type Receiver, type WebhookRequest } from '../../local/services/webhook/receiver.ts';
import { httpIntegration } from '../../local/workflow/http-integration.ts';
import type { PutEventsEntry } from '../../local/workflow/sdk-integration.ts';
import { KIND_NAMES, rowOf, type Kind } from '../../tasks/contract/kinds.ts';
import { EXECUTION_ARN, REGION, TABLE_NAME, TRAIL_ARN, trailArn } from '../fixtures/deployment.ts';
import './world.ts';
import { runTickets, webhook, type WEBHOOKS } from '../fixtures/run-tickets.ts';
import { wrongWith } from '../fixtures/vendor-requests.ts';

/** Names that an attacker chooses: they break JSON that is concatenated as text, or change its meaning. */
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

interface Given {
  readonly name?: string;
  readonly subject?: string;
  readonly kind?: Kind;
}

/** Stores an incident by an actor of that name with a status, and returns the event that announces it. */
async function stored(
  status: 'NEEDS_ACTION' | 'RESTORED',
  { name = 'mallory', subject = TRAIL_ARN, kind = 'LOGGING_STOPPED' }: Given,
): Promise<PutEventsEntry> {
  const [occurredAt, id] = ['2026-11-21T20:11:07.000Z', '5c3b8a52-8a4f-4c39-9a55-0f2f6c0ad111'];
  const incident = `${occurredAt}#${id}`;
  const item = {
    ...{ trailArn: subject, occurredAtId: incident, id, kind, severity: 'critical', status, occurredAt },
    // The classifier lets no line break through: the tickets do not rely on that.
    ...{ actor: { name }, executionArn: EXECUTION_ARN },
  };
  // The endpoint is that of AWS_ENDPOINT_URL_DYNAMODB.
  const client = new DynamoDBClient({ region: REGION });
  await client.send(new PutItemCommand({ TableName: TABLE_NAME, Item: marshall(item) }));
  client.destroy();
  return {
    ...{ Source: 'cloudtrail-remediator', DetailType: 'Incident Outcome' },
    Detail: { notice: { subject, incidents: [incident] }, executionArn: EXECUTION_ARN },
  };
}

type Preset = Exclude<keyof typeof WEBHOOKS, 'custom'>;

/** Opens a ticket, comments it and resolves it. */
async function allRequests(preset: Preset, given: Given): Promise<void> {
  const handlers = { 'http:invoke': httpIntegration(receiver.url) };
  for (const status of ['NEEDS_ACTION', 'NEEDS_ACTION', 'RESTORED'] as const) {
    const run = runTickets(webhook(preset), await stored(status, given), handlers);
    await expect(run).resolves.toMatchObject({ status: 'SUCCEEDED' });
  }
}

/** Where the requests of each preset have the name. */
const PLACES: Record<Preset, (string | number)[]> = {
  pagerduty: ['payload', 'custom_details', 'actor'],
  jira: ['fields', 'description', 'content', 1, 'content', 1, 'text'],
  servicenow: ['work_notes'],
  slack: ['blocks', 1, 'text', 'text'],
};

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((found, key) => (found as Record<string | number, unknown>)[key], value);
}

/** The longest that an incident with a ticket has: a trail of a long Region, and a name that the classifier cuts there. */
const LONGEST = {
  name: 'x'.repeat(256),
  subject: trailArn('x'.repeat(128), 'us-gov-west-1', '111122223333', 'aws-us-gov'),
  kind: KIND_NAMES.filter((kind) => rowOf(kind).status === 'NEEDS_ACTION').sort(
    (one, other) => other.length - one.length,
  )[0]!,
};

describe.each(Object.entries(PLACES) as [Preset, (string | number)[]][])('the preset %s', (preset, path) => {
  test.each(NAMES)(
    'sends the documented request of its vendor, in which the name is exactly %j',
    async (name) => {
      await allRequests(preset, { name });
      expect(requests.map((request) => wrongWith(preset, request))).toEqual(requests.map(() => []));
      expect(requests.length).toBeGreaterThanOrEqual(3);
      const [{ body, headers } = { body: undefined, headers: {} }] = requests;
      expect(headers).toMatchObject({ 'content-type': 'application/json' });
      expect(at(body, path)).toBe(name);
      // Nowhere else: no other text can be changed by it.
      expect(JSON.stringify(body).split(JSON.stringify(name).slice(1, -1))).toHaveLength(2);
    },
  );

  test('keeps the length limits of its vendor for the longest names', async () => {
    await allRequests(preset, LONGEST);
    expect(requests.map((request) => wrongWith(preset, request))).toEqual(requests.map(() => []));
  });
});

test('the 160 characters of a ServiceNow field have kind, Region, account and the beginning of a long name', async () => {
  await allRequests('servicenow', LONGEST);
  const { short_description: short } = requests[0]?.body as { short_description: string };
  expect(short.slice(0, 160)).toContain(`${LONGEST.kind}: ${LONGEST.subject.slice(0, -128)}xxx`);
});

test.each<[preset: Preset, path: (string | number)[], value: unknown]>([
  ['jira', ['fields', 'summary'], 'two\nlines'],
  ['jira', ['fields', 'description'], 'text'],
  ['pagerduty', ['payload', 'severity'], 'high'],
  ['pagerduty', ['dedup_key'], 'x'.repeat(256)],
  ['servicenow', ['impact'], 1],
  ['servicenow', ['assignment_group'], 'soc'],
  ['slack', ['blocks', 0, 'text', 'text'], ''],
])('a request of %s with %j set to %j does not match the documentation', async (preset, path, value) => {
  await allRequests(preset, {});
  const opened = structuredClone(requests[0]!);
  (at(opened.body, path.slice(0, -1)) as Record<string | number, unknown>)[path.at(-1)!] = value;
  expect(wrongWith(preset, opened)).not.toEqual([]);
});
