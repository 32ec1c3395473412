import assert from 'node:assert/strict';
import { marshall } from '@aws-sdk/util-dynamodb';
import { ALERT_SENT, NOT_NEEDED, RECORDED } from '../../../test/fixtures/incidents.ts';
import { DEPLOYMENT, EXECUTION_ARN, NOW, SETTINGS } from '../../../test/fixtures/deployment.ts';
import { EVERY_EVENT } from '../../../test/fixtures/every-event.ts';
import { mutated } from '../../../test/fixtures/mutated.ts';
import { deliveredEvent, SLOTS, webhook, WEBHOOKS } from '../../../test/fixtures/run-tickets.ts';
import { runWorkflow } from '../../../test/fixtures/run-workflow.ts';
import fc from '../../../test/fixtures/seeded.ts';
import { exceedsPayloadLimit, type TaskHandler } from '../../../local/workflow/aws-semantics.ts';
import { loadTickets } from '../../../statemachine/tickets.ts';
import { classifyEvent } from '../../../tasks/classify/classify-event.ts';
import { INCIDENT_EVENTS } from '../../../tasks/contract/incident-events.ts';
import type { Incident } from '../../../tasks/contract/incident.ts';
import { OWN_EVENT_SOURCE } from '../../../tasks/contract/own-events.ts';
import { writeNotice } from '../../../tasks/notify/write-notice.ts';
import { toItem } from '../../../tasks/record/item.ts';
import { detectedItem } from '../../../tasks/record/stored-incident.ts';
import { target } from '../target.ts';

type Preset = keyof typeof WEBHOOKS;
const PRESETS = Object.keys(WEBHOOKS) as Preset[];

const DEFINITIONS = new Map(
  PRESETS.map((preset) => [
    preset,
    loadTickets({ ...webhook(preset), tickets: ['opscenter', 'securityhub'], chat: true }, SLOTS),
  ]),
);

/** An incident of an event, as it is stored and announced; undefined for an event that makes none. */
function announced(event: unknown) {
  let made;
  try {
    made = classifyEvent(event, SETTINGS, NOW);
  } catch {
    return undefined;
  }
  const { incident } = made;
  const item = toItem(detectedItem({ ...made, executionArn: EXECUTION_ARN, now: NOW }));
  return { item: marshall(item), detail: detailOf(incident) };
}

function detailOf(incident: Incident) {
  const outcome = { remediation: NOT_NEEDED, alert: ALERT_SENT, recorded: RECORDED };
  const input = { moment: 'outcome' as const, incident, ...outcome, executionArn: EXECUTION_ARN };
  const notice = { messageId: 'm', ...writeNotice(input, DEPLOYMENT) };
  return { version: 1, announced: true, incident, notice, executionArn: EXECUTION_ARN };
}

const [stop] = EVERY_EVENT;
const KNOWN = announced(stop);

const real = mutated(EVERY_EVENT).map((event) => ({ event, isForged: false }));
/** Anybody who may put events can forge one. */
const forged = mutated([KNOWN?.detail ?? {}]).map((event) => ({ event, isForged: true }));

const CASES = fc.record({
  given: fc.oneof({ arbitrary: real, weight: 2 }, forged),
  preset: fc.constantFrom(...PRESETS),
});
type Case = typeof CASES extends fc.Arbitrary<infer Value> ? Value : never;

interface SentRequest {
  readonly state: string;
  readonly input: unknown;
}

/** Runs the workflow of the tickets over an event, on a table with one incident; gives what it sent elsewhere. */
async function run(detail: unknown, item: Record<string, unknown> | undefined, preset: Preset) {
  const sent: SentRequest[] = [];
  const send =
    (state: string, answer: unknown): TaskHandler =>
    (input) => {
      sent.push({ state, input });
      return answer;
    };
  const getItem: TaskHandler = (input) => {
    const { Key } = input as { Key: Record<string, { S?: unknown }> };
    const isKnown = ['trailArn', 'occurredAtId'].every(
      (name) => item !== undefined && Key[name]?.S === (item[name] as { S: string }).S,
    );
    return isKnown ? { Item: item } : {};
  };
  const result = await runWorkflow({
    input: deliveredEvent({ Source: OWN_EVENT_SOURCE, DetailType: INCIDENT_EVENTS.outcome, Detail: detail }),
    definition: DEFINITIONS.get(preset) ?? { StartAt: '', States: {} },
    handlers: {
      'dynamodb:getItem': getItem,
      'dynamodb:updateItem': ticketItem(),
      'http:invoke': send('http', {
        StatusCode: 200,
        ResponseBody: {
          ok: true,
          ts: '1.1',
          key: 'SEC-1',
          result: { sys_id: 'x' },
          dedup_key: 'x',
          status: 'success',
        },
      }),
      'ssm:createOpsItem': send('opscenter', { OpsItemId: 'oi-1' }),
      'ssm:updateOpsItem': send('opscenter', {}),
      'securityhub:batchImportFindings': send('securityhub', {
        FailedCount: 0,
        SuccessCount: 1,
        FailedFindings: [],
      }),
      'sns:publish': send('chat', { MessageId: 'm' }),
    },
  });
  return { ...result, sent };
}

/** The item of a ticket, which the workflow updates: `SET a = :x, b = :y REMOVE c`. */
function ticketItem(): TaskHandler {
  const attributes = new Map<string, unknown>();
  return (input) => {
    const { UpdateExpression, ExpressionAttributeValues: values = {} } = input as {
      UpdateExpression: string;
      ExpressionAttributeValues?: Record<string, unknown>;
    };
    const [, sets = '', removed = ''] = /^(?:SET (.*?))?(?: ?REMOVE (.*))?$/.exec(UpdateExpression) ?? [];
    for (const [, name = '', value = ''] of sets.matchAll(/(\w+) = (:\w+)/g))
      attributes.set(name, values[value]);
    for (const name of removed.split(', ')) attributes.delete(name);
    return { Attributes: Object.fromEntries(attributes) };
  };
}

/** Errors of the workflow itself; the third is what Step Functions says of an input that no event of ours has. */
const FORGED_ERRORS: readonly (string | undefined)[] = [
  'EventNotConfirmedError',
  'TicketFailedError',
  'States.Runtime',
];

async function check({ given: { event, isForged }, preset }: Case): Promise<void> {
  if (isForged) {
    if (exceedsPayloadLimit(event)) return;
    const { status, error, sent } = await run(event, undefined, preset);
    assert.deepEqual(sent, []);
    assert.equal(status, 'FAILED');
    assert.ok(FORGED_ERRORS.includes(error), error);
    return;
  }
  const made = announced(event);
  if (!made) return;
  const { status, error, cause, sent } = await run(made.detail, made.item, preset);
  assert.equal(status, 'SUCCEEDED', `${String(error)} ${String(cause)}`);
  // What is noted has no ticket.
  const { incident } = made.detail;
  if (incident.status !== 'NOTED' || incident.test) assert.ok(sent.some(({ state }) => state === 'chat'));
  sent.forEach(checkSent);
}

/**
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateOpsItem.html
 * @see https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
 */
function checkSent({ state, input }: SentRequest): void {
  const text = JSON.stringify(input);
  assert.doesNotMatch(text, /\[object \w+\]|"undefined"|NaN/);
  const { Title, Description, RequestBody } = input as Record<string, unknown>;
  if (state === 'opscenter' && typeof Title === 'string') {
    assert.ok(Title.length >= 1 && Title.length <= 1024);
    assert.ok(String(Description).length <= 2048);
  }
  const { dedup_key: key } = (RequestBody ?? {}) as { dedup_key?: string };
  if (key !== undefined) assert.ok(key.length >= 1 && key.length <= 255, 'the key is too long for PagerDuty');
}

export const tickets = target({
  name: 'tickets and chat',
  holds:
    'Every incident gets its tickets and its chat message, in requests that the receiver takes; a forged event sends nothing.',
  share: 4,
  cases: CASES,
  examples: [],
  open: () => ({ check }),
});
