import * as v from 'valibot';
import { GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { ReportedError, type TaskHandler } from '../../local/workflow/aws-semantics.ts';
import type { PutEventsEntry } from '../../local/workflow/sdk-integration.ts';
import { allStates } from '../../statemachine/definition.ts';
import { loadTickets, type TicketSettings } from '../../statemachine/tickets.ts';
import { incidentEventDetail } from '../../tasks/contract/incident-events.ts';
import { awsError } from '../fixtures/aws-errors.ts';
import { TRAIL_ARN } from '../fixtures/deployment.ts';
import { eventOf } from '../fixtures/records.ts';
import { recentStop } from '../fixtures/remediation.ts';
import { world } from './world.ts';
import { lockTicket, readTicket, runTickets, SLOTS, webhook, WEBHOOKS } from '../fixtures/run-tickets.ts';

/** A name that breaks any text which is put together without escapes. */
const HOSTILE = 'mal"l\\or\'y{}<!channel>';
const KIND = 'LOGGING_STOPPED';
const DEDUP = `${TRAIL_ARN}#${KIND}`;

const hostileStop = () =>
  eventOf(
    recentStop({
      userIdentity: {
        type: 'IAMUser',
        arn: 'arn:aws:iam::111122223333:user/x',
        accountId: '111122223333',
        userName: HOSTILE,
      },
    }),
  );

/** The events of a stop that was repaired: detection and outcome. */
async function repairedStop(): Promise<[PutEventsEntry, PutEventsEntry]> {
  const { announced } = await world.remediate(hostileStop());
  expect(announced.map(({ DetailType }) => DetailType)).toEqual(['Incident Opened', 'Incident Outcome']);
  return announced as unknown as [PutEventsEntry, PutEventsEntry];
}

/** The events of a stop that the workflow could not repair. */
async function openStop(): Promise<[PutEventsEntry, PutEventsEntry]> {
  world.cloudTrail.on(StartLoggingCommand).rejects(awsError('UnsupportedOperationException', 400, 'no'));
  world.cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
  const { announced } = await world.remediate(hostileStop());
  return announced as unknown as [PutEventsEntry, PutEventsEntry];
}

interface Request {
  ApiEndpoint: string;
  Method: string;
  RequestBody: Record<string, unknown>;
  Authentication: { ConnectionArn: string };
}

/** A receiver that keeps what it gets and answers as the vendors document it. */
function receiver(answers: (request: Request) => unknown = vendorAnswer) {
  const requests: Request[] = [];
  const invoke: TaskHandler = (input) => {
    requests.push(input as Request);
    return { StatusCode: 200, ResponseBody: answers(input as Request) };
  };
  return { requests, handlers: { 'http:invoke': invoke } };
}

const vendorAnswer = ({ RequestBody }: Request) => ({
  ...(RequestBody['dedup_key'] !== undefined && { status: 'success', dedup_key: RequestBody['dedup_key'] }),
  ...(RequestBody['fields'] !== undefined && { id: '10042', key: 'SEC-42' }),
  ...(RequestBody['short_description'] !== undefined && { result: { sys_id: 'a1b2', number: 'INC1' } }),
  ...(RequestBody['channel'] !== undefined && { ok: true, ts: '1764000000.000100' }),
});

describe('incident events', () => {
  test('are one for the detection and one for the outcome of a repaired stop, as the contract defines', async () => {
    for (const { Detail } of await repairedStop()) {
      expect(v.parse(incidentEventDetail, Detail)).toMatchObject({
        incident: { kind: KIND, actor: { name: HOSTILE } },
        notice: { subject: TRAIL_ARN, incidents: [expect.stringContaining('#')] },
      });
    }
  });

  test('are sent even while SNS is down', async () => {
    world.sns.on(PublishCommand).rejects(awsError('KMSDisabledException', 400, 'disabled'));
    const { announced, error } = await world.remediate(hostileStop());
    expect(error).toBe('NotificationFailedError');
    expect(announced.map(({ Detail }) => Detail)).toEqual([
      expect.objectContaining({ notice: expect.objectContaining({ Error: 'KMSDisabledException' }) }),
      expect.objectContaining({ notice: expect.objectContaining({ Error: 'KMSDisabledException' }) }),
    ]);
    const { requests, handlers } = receiver();
    await expect(runTickets(webhook('pagerduty'), announced[0]!, handlers)).resolves.toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(requests).not.toEqual([]);
  });

  test('do not affect repair, record and mail if they cannot be sent', async () => {
    const run = await world.remediate(hostileStop(), {
      'events:putEvents': () => {
        throw new ReportedError('EventBridge.FailedEntry', '{}');
      },
    });
    expect(run).toMatchObject({ status: 'SUCCEEDED', item: { status: 'RESTORED' } });
    expect(run.messages.map(({ moment }) => moment)).toEqual(['alert', 'outcome']);
  });
});

/** What each vendor documents: where, and the request of opening, commenting and resolving. */
const TEXT = expect.stringMatching(
  /^arn:\S+: LOGGING_STOPPED, \w+\. Happened at \S+ Look it up: incidents show \S+$/,
);
const TITLE = (status: string) => `[${status}] ${KIND}: ${TRAIL_ARN}`;
const ADF = {
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text: TEXT }] }],
};
const BY = {
  type: 'paragraph',
  content: [
    { type: 'text', text: 'By ' },
    { type: 'text', text: HOSTILE },
  ],
};
const jira = WEBHOOKS.jira.url;
const snow = WEBHOOKS.servicenow.url;
const [pagerDuty, slack] = [WEBHOOKS.pagerduty.url, WEBHOOKS.slack.url];
type Sent = [method: string, url: string, body: unknown];
const trigger = (status: string): Sent => [
  'POST',
  pagerDuty,
  {
    event_action: 'trigger',
    dedup_key: DEDUP,
    payload: {
      summary: TITLE(status),
      source: TRAIL_ARN,
      severity: 'critical',
      timestamp: expect.stringMatching(/Z$/),
      custom_details: { text: TEXT, incident: expect.any(String), status, actor: HOSTILE },
    },
  },
];
const jiraComment: Sent = ['POST', `${jira}/rest/api/3/issue/SEC-42/comment`, { body: ADF }];
const slackPost = (status: string) => ({
  channel: 'C0123456789',
  text: TITLE(status),
  blocks: [plain(TEXT)],
});
const plain = (text: unknown) => ({ type: 'section', text: { type: 'plain_text', text, emoji: false } });
const slackReply = (status: string): Sent => [
  'POST',
  slack,
  { ...slackPost(status), thread_ts: '1764000000.000100' },
];
const VENDORS: Record<
  'pagerduty' | 'jira' | 'servicenow' | 'slack',
  { source: string; opened: Sent; commented: Sent; resolved: Sent[] }
> = {
  pagerduty: {
    source: 'https://developer.pagerduty.com/docs/events-api-v2/trigger-events/',
    opened: trigger('NEEDS_ACTION'),
    commented: trigger('NEEDS_ACTION'),
    resolved: [['POST', pagerDuty, { event_action: 'resolve', dedup_key: DEDUP }]],
  },
  jira: {
    source: 'https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/',
    opened: [
      'POST',
      `${jira}/rest/api/3/issue`,
      {
        fields: {
          project: { key: 'SEC' },
          issuetype: { name: 'Task' },
          summary: TITLE('NEEDS_ACTION'),
          description: { ...ADF, content: [...ADF.content, BY] },
          labels: ['cloudtrail-remediator'],
        },
      },
    ],
    commented: jiraComment,
    resolved: [
      jiraComment,
      ['POST', `${jira}/rest/api/3/issue/SEC-42/transitions`, { transition: { id: '31' } }],
    ],
  },
  servicenow: {
    source:
      'https://github.com/ServiceNow/ServiceNowDocs/blob/australia/markdown/api-reference/rest-apis/c_TableAPI.md',
    opened: [
      'POST',
      `${snow}/api/now/table/incident`,
      {
        short_description: TITLE('NEEDS_ACTION'),
        description: TEXT,
        urgency: '1',
        impact: '1',
        correlation_id: expect.any(String),
        assignment_group: WEBHOOKS.servicenow.assignmentGroup,
        work_notes: HOSTILE,
      },
    ],
    commented: ['PATCH', `${snow}/api/now/table/incident/a1b2`, { work_notes: TEXT }],
    resolved: [
      [
        'PATCH',
        `${snow}/api/now/table/incident/a1b2`,
        { state: '6', close_code: 'Solution provided', close_notes: TEXT },
      ],
    ],
  },
  slack: {
    source: 'https://docs.slack.dev/reference/methods/chat.postMessage',
    opened: ['POST', slack, { ...slackPost('NEEDS_ACTION'), blocks: [plain(TEXT), plain(HOSTILE)] }],
    commented: slackReply('NEEDS_ACTION'),
    resolved: [slackReply('RESTORED')],
  },
};

/** Where people see the ticket, of vendors whose answer and pages say it. */
const LINKS: Readonly<Record<string, string>> = {
  jira: `${jira}/browse/SEC-42`,
  servicenow: `${snow}/incident.do?sys_id=a1b2`,
};

const sent = ({ Method, ApiEndpoint, RequestBody }: Request): Sent => [Method, ApiEndpoint, RequestBody];

describe.each(Object.entries(VENDORS))('the preset %s', (name, { source, opened, commented, resolved }) => {
  const settings = webhook(name as keyof typeof VENDORS);

  test(`opens, comments and resolves one ticket with the requests of ${source}`, async () => {
    const [detection, outcome] = await openStop();
    const { requests, handlers } = receiver();
    for (const entry of [detection, outcome])
      await expect(runTickets(settings, entry, handlers)).resolves.toMatchObject({ status: 'SUCCEEDED' });
    expect(requests.map(sent)).toEqual([opened, commented]);
    // The same incident is restored later.
    await restore(outcome);
    await expect(runTickets(settings, outcome, handlers)).resolves.toMatchObject({ status: 'SUCCEEDED' });
    expect(requests.slice(2).map(sent)).toEqual(resolved);
    expect(await readTicket(TRAIL_ARN, KIND)).toMatchObject({ lastTicket: expect.any(String), preset: name });
    expect(await readTicket(TRAIL_ARN, KIND)).not.toHaveProperty('ticket');
    expect((await readTicket(TRAIL_ARN, KIND))?.ticketLink).toBe(LINKS[name]);
  });

  test('calls nothing without its connection, and has no secret', () => {
    const text = JSON.stringify(loadTickets(settings, SLOTS));
    expect(text).not.toMatch(/routing_key|Authorization|token/i);
    for (const [, state] of allStates(loadTickets(settings, SLOTS)))
      if (state.Resource?.endsWith(':http:invoke'))
        expect(state).toMatchObject({
          Parameters: { Authentication: { ConnectionArn: settings.webhook!.connectionArn } },
        });
  });
});

test("the preset custom posts each event's detail unchanged, once", async () => {
  const entries = await repairedStop();
  const { requests, handlers } = receiver();
  for (const entry of entries) await runTickets(webhook('custom'), entry, handlers);
  expect(requests.map(sent)).toEqual(entries.map(({ Detail }) => ['POST', WEBHOOKS.custom.url, Detail]));
});

const OPSCENTER: TicketSettings = { tickets: ['opscenter'], chat: false };

function opsCenter() {
  const calls: [string, Record<string, unknown>][] = [];
  const call =
    (name: string, answer: object): TaskHandler =>
    (input) => (calls.push([name, input as Record<string, unknown>]), answer);
  const handlers = {
    'ssm:createOpsItem': call('create', { OpsItemId: 'oi-0123456789ab' }),
    'ssm:updateOpsItem': call('update', {}),
  };
  return { calls, handlers };
}

describe('OpsCenter', () => {
  test('creates an OpsItem that is deduplicated by trail and kind, and resolves it with the outcome', async () => {
    const [detection, outcome] = await openStop();
    const { calls, handlers } = opsCenter();
    await runTickets(OPSCENTER, detection, handlers);
    await runTickets(OPSCENTER, outcome, handlers);
    await restore(outcome);
    await runTickets(OPSCENTER, outcome, handlers);
    const words = (status: string) => ({
      Title: TITLE(status),
      Description: TEXT,
      Severity: '1',
      Priority: 1,
    });
    expect(calls).toEqual([
      [
        'create',
        {
          ...words('NEEDS_ACTION'),
          Source: 'cloudtrail-remediator',
          Category: 'Security',
          OperationalData: {
            '/aws/dedup': { Type: 'SearchableString', Value: JSON.stringify({ dedupString: DEDUP }) },
            incident: { Type: 'SearchableString', Value: expect.any(String) },
            actor: { Type: 'SearchableString', Value: HOSTILE },
          },
        },
      ],
      ['update', { OpsItemId: 'oi-0123456789ab', ...words('NEEDS_ACTION') }],
      ['update', { OpsItemId: 'oi-0123456789ab', ...words('RESTORED'), Status: 'Resolved' }],
    ]);
  });

  test('creates no second OpsItem for an event that comes late, twice or in another order', async () => {
    const [detection, outcome] = await repairedStop();
    const { calls, handlers } = opsCenter();
    for (const entry of [outcome, detection, outcome, detection])
      await expect(runTickets(OPSCENTER, entry, handlers)).resolves.toMatchObject({ status: 'SUCCEEDED' });
    expect(calls.map(([name]) => name)).toEqual(['create', 'update']);
  });

  test('fails the execution if it refuses, and the outcome creates the OpsItem', async () => {
    const [detection, outcome] = await openStop();
    const { calls, handlers } = opsCenter();
    const refused = {
      ...handlers,
      'ssm:createOpsItem': () => {
        throw new ReportedError('Ssm.OpsItemLimitExceededException', 'limit');
      },
    };
    await expect(runTickets(OPSCENTER, detection, refused)).resolves.toMatchObject({
      error: 'TicketFailedError',
    });
    await expect(runTickets(OPSCENTER, outcome, handlers)).resolves.toMatchObject({ status: 'SUCCEEDED' });
    expect(calls.map(([name]) => name)).toEqual(['create']);
  });
});

test('Security Hub gets one finding, which is archived when the trail logs again', async () => {
  const [detection, outcome] = await openStop();
  const findings: unknown[] = [];
  const settings: TicketSettings = { tickets: ['securityhub'], chat: false };
  const handlers = {
    'securityhub:batchImportFindings': (input: unknown) => (
      findings.push(...(input as { Findings: unknown[] }).Findings),
      { FailedCount: 0, SuccessCount: 1 }
    ),
  };
  await runTickets(settings, detection, handlers);
  await restore(outcome);
  await runTickets(settings, outcome, handlers);
  expect(findings).toEqual([
    expect.objectContaining({
      SchemaVersion: '2018-10-08',
      Id: DEDUP,
      ProductArn: 'arn:aws:securityhub:eu-central-1:111122223333:product/111122223333/default',
      AwsAccountId: '111122223333',
      Severity: { Label: 'CRITICAL' },
      Title: TITLE('NEEDS_ACTION'),
      Description: TEXT,
      ProductFields: { actor: HOSTILE },
      RecordState: 'ACTIVE',
      UpdatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    }),
    expect.objectContaining({ Id: DEDUP, Title: TITLE('RESTORED'), RecordState: 'ARCHIVED' }),
  ]);
});

test.each([{ FailedCount: 1, SuccessCount: 0 }, {}])(
  'a finding that Security Hub answers with %j is reported, and the webhook is still called',
  async (answer) => {
    const { requests, handlers } = receiver();
    const refusing = { ...handlers, 'securityhub:batchImportFindings': () => answer };
    const settings: TicketSettings = { ...webhook('pagerduty'), tickets: ['securityhub'] };
    await expect(runTickets(settings, (await openStop())[0], refusing)).resolves.toMatchObject({
      error: 'TicketFailedError',
    });
    expect(requests).toHaveLength(1);
  },
);

test('the chat gets the custom schema, one thread for an incident, and no name that callers chose', async () => {
  const [detection, outcome] = await openStop();
  const messages: { Message: { metadata: { threadId: string } } }[] = [];
  const handlers = {
    'sns:publish': (input: unknown) => (messages.push(input as never), { MessageId: 'm' }),
  };
  for (const entry of [detection, outcome]) await runTickets({ tickets: [], chat: true }, entry, handlers);
  expect(messages[0]).toEqual({
    TopicArn: SLOTS.ChatTopicArn,
    Message: {
      ...{ version: '1.0', source: 'custom', id: expect.any(String) },
      content: {
        ...{ textType: 'client-markdown', title: TITLE('NEEDS_ACTION') },
        description: expect.stringMatching(/^Happened at \S+\. Severity: critical\.$/),
        nextSteps: [expect.stringMatching(/^incidents show \S+$/)],
        keywords: ['CloudTrail'],
      },
      metadata: {
        threadId: expect.any(String),
        ...{ summary: TITLE('NEEDS_ACTION'), eventType: 'Incident Opened', relatedResources: [TRAIL_ARN] },
        additionalContext: { status: 'NEEDS_ACTION', kind: KIND },
      },
    },
  });
  expect(new Set(messages.map(({ Message }) => Message.metadata.threadId)).size).toBe(1);
  expect(JSON.stringify(messages)).not.toContain('mal');
});

describe('a forged event', () => {
  test.each<[what: string, forged: (detail: Record<string, unknown>) => object]>([
    [
      'of an incident that is not in the table',
      (detail) => ({ ...detail, notice: { subject: TRAIL_ARN, incidents: ['2026-01-01T00:00:00.000Z#x'] } }),
    ],
    [
      'with another execution',
      (detail) => ({
        ...detail,
        executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:cloudtrail-remediation:forged',
      }),
    ],
  ])('of the kind %s sends nothing, and fails', async (_what, forged) => {
    const [detection] = await openStop();
    const { requests, handlers } = receiver();
    const entry = { ...detection, Detail: forged(detection.Detail as Record<string, unknown>) };
    await expect(runTickets(webhook('pagerduty'), entry, handlers)).resolves.toMatchObject({
      error: 'EventNotConfirmedError',
    });
    expect(requests).toEqual([]);
  });

  test('with other texts sends those of the table', async () => {
    const [detection] = await openStop();
    const { requests, handlers } = receiver();
    const detail = detection.Detail as { notice: object; incident: object };
    const Detail = {
      ...detail,
      incident: { ...detail.incident, severity: 'info', status: 'NOTED' },
      notice: { ...detail.notice, title: 'All is well', text: 'Click here', status: 'RESTORED' },
    };
    await runTickets(webhook('pagerduty'), { ...detection, Detail }, handlers);
    expect(requests.map(sent)).toEqual([VENDORS.pagerduty.opened]);
  });
});

test('an attack in a loop that is not repaired opens one ticket, and adds a comment for each further incident', async () => {
  const { requests, handlers } = receiver();
  for (let stop = 0; stop < 4; stop += 1) {
    const [detection] = await openStop();
    await expect(runTickets(webhook('jira'), detection, handlers)).resolves.toMatchObject({
      status: 'SUCCEEDED',
    });
  }
  expect(requests.map(sent)).toEqual([VENDORS.jira.opened, jiraComment, jiraComment, jiraComment]);
});

test('the ticket of an aborted execution is taken over: the next incident adds a comment, and unlocks it', async () => {
  const { requests, handlers } = receiver();
  await runTickets(webhook('jira'), (await openStop())[0], handlers);
  await lockTicket(TRAIL_ARN, KIND, new Date(Date.now() - 1));
  const { status, calls } = await runTickets(webhook('jira'), (await openStop())[0], handlers);
  expect(status).toBe('SUCCEEDED');
  expect(calls.filter(({ state }) => state === 'ClaimTicket')).toHaveLength(31);
  expect(calls.filter(({ state }) => state === 'TakeOverTicket')).toHaveLength(1);
  expect(requests.map(sent)).toEqual([VENDORS.jira.opened, jiraComment]);
  const ticket = await readTicket(TRAIL_ARN, KIND);
  expect(ticket).toMatchObject({ ticket: 'SEC-42' });
  expect(ticket).not.toHaveProperty('lockedBy');
  expect(ticket).not.toHaveProperty('lockedAt');
});

test('two executions that wait for an aborted one take over its ticket one after the other', async () => {
  const { requests, handlers } = receiver();
  const [first] = await openStop();
  const [second] = await openStop();
  await lockTicket(TRAIL_ARN, KIND, new Date(Date.now() - 1));
  const runs = [first, second].map((event) => runTickets(webhook('jira'), event, handlers));
  expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(requests.map(sent)).toEqual([VENDORS.jira.opened, jiraComment]);
});

test('a receiver that stays down fails the tickets alone, and the other receivers still get their events', async () => {
  const [detection] = await openStop();
  const { calls, handlers } = opsCenter();
  const down = () => {
    throw new ReportedError('States.Http.StatusCode.503', 'unavailable');
  };
  const settings = { ...webhook('jira'), tickets: ['opscenter' as const] };
  const run = await runTickets(settings, detection, { ...handlers, 'http:invoke': down });
  expect(run.error).toBe('TicketFailedError');
  expect(run.calls.filter(({ state }) => state === 'OpenTicket')).toHaveLength(4);
  expect(calls.map(([name]) => name)).toEqual(['create']);
});

test.each([
  ['deleted', 404, 'comment'],
  ['deleted', 404, 'transitions'],
  ['closed', 400, 'transitions'],
])(
  'a ticket that a person %s (%d at %s) fails once, and the next incident opens another',
  async (_, code, at) => {
    const settings = webhook('jira');
    const [detection, outcome] = await openStop();
    const { requests, handlers } = receiver((request) => {
      if (request.ApiEndpoint.endsWith(`/${at}`) && requests.length < 4)
        throw new ReportedError(`States.Http.StatusCode.${code}`, '');
      return vendorAnswer(request);
    });
    await runTickets(settings, detection, handlers);
    await restore(outcome);
    await expect(runTickets(settings, outcome, handlers)).resolves.toMatchObject({
      error: 'TicketFailedError',
    });
    expect(await readTicket(TRAIL_ARN, KIND)).not.toHaveProperty('ticket');
    const before = requests.length;
    await runTickets(settings, (await openStop())[0], handlers);
    expect(requests.slice(before).map(sent)).toEqual([VENDORS.jira.opened]);
  },
);

test('an OpsItem that a person deleted fails once, and the next incident opens another', async () => {
  const [detection, outcome] = await openStop();
  const { calls, handlers } = opsCenter();
  const gone = () => {
    throw new ReportedError('Ssm.OpsItemNotFoundException', '');
  };
  await runTickets(OPSCENTER, detection, handlers);
  const run = await runTickets(OPSCENTER, outcome, { ...handlers, 'ssm:updateOpsItem': gone });
  expect(run.error).toBe('TicketFailedError');
  await runTickets(OPSCENTER, (await openStop())[0], handlers);
  expect(calls.map(([name]) => name)).toEqual(['create', 'create']);
});

test('a refusal of Slack in an answer of 200 fails the execution', async () => {
  const [detection] = await openStop();
  const { handlers } = receiver(() => ({ ok: false, error: 'channel_not_found' }));
  await expect(runTickets(webhook('slack'), detection, handlers)).resolves.toMatchObject({
    error: 'TicketFailedError',
  });
});

test('a receiver that is not configured is not in the workflow', () => {
  const names = (settings: TicketSettings) => allStates(loadTickets(settings, SLOTS)).map(([name]) => name);
  expect(names(OPSCENTER)).not.toContain('ImportFinding');
  expect(names(OPSCENTER)).not.toContain('PublishToChat');
  expect(names(OPSCENTER).filter((name) => /Ticket$|PostEvent/.test(name))).toEqual([
    'ClaimTicket',
    'TakeOverTicket',
    'EndTicket',
    'ReleaseTicket',
  ]);
  expect(names(webhook('slack'))).not.toContain('ResolveTicket');
});

/** A sweep, or a person, restored the trail: the table says so. */
async function restore({ Detail }: PutEventsEntry): Promise<void> {
  const { incident } = Detail as { incident: { id: string } };
  await world.setStatus(incident.id, 'RESTORED');
}
