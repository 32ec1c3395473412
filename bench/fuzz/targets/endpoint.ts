import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  ACCOUNT,
  executionArn,
  REGION,
  STATE_MACHINE_ARN,
  TABLE_NAME,
  TAMPERING_TOPIC_ARN,
  TOPIC_ARN,
  TRAIL_ARN,
} from '../../../test/fixtures/deployment.ts';
import { HANDLERS } from '../../../test/local/workflow/handlers.ts';
import { mutated } from '../../../test/fixtures/mutated.ts';
import fc, { ANY_CHARACTER } from '../../../test/fixtures/seeded.ts';
import { deploy } from '../../../local/deploy.ts';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import type { Endpoint } from '../../../local/endpoint/service.ts';
import { createCloudTrail } from '../../../local/services/cloudtrail/cloudtrail.ts';
import { startDynamo } from '../../../local/services/dynamodb/dynamodb.ts';
import { createEvents } from '../../../local/services/events/events.ts';
import { createSns } from '../../../local/services/sns/sns.ts';
import { createSsm } from '../../../local/services/ssm/ssm.ts';
import { createSts } from '../../../local/services/sts/sts.ts';
import { createStateMachine } from '../../../local/workflow/state-machine.ts';
import { createStatesService } from '../../../local/workflow/states-service.ts';
import { embeddedSettings } from '../../../local/settings.ts';
import { target, type OpenTarget } from '../target.ts';

type Parameters = Readonly<Record<string, unknown>>;

const Key = { trailArn: { S: TRAIL_ARN }, occurredAtId: { S: '2026-11-21T20:11:07.000Z#x' } };
const SELECTORS = [
  {
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
  },
];
const ADVANCED = [
  {
    Name: 'x',
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Management'] },
      { Field: 'readOnly', NotEquals: ['true'] },
    ],
  },
];
const PARAMETER = '/cloudtrail-remediator/x/baseline/111122223333/eu-central-1/management-events';
const SUBSCRIPTION = `${TOPIC_ARN}:8d5a1c2e-0b57-4a4e-9c1e-5f1b2c3d4e5f`;

/** A call of every kind that the endpoint answers, by the name under which a signature has the service. */
const CALLS: Readonly<
  Record<string, { target: string; calls: readonly (readonly [action: string, params: Parameters])[] }>
> = {
  cloudtrail: {
    target: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101',
    calls: [
      ...['StopLogging', 'StartLogging', 'GetTrail', 'GetTrailStatus', 'DeleteTrail'].map(
        (action) => [action, { Name: TRAIL_ARN }] as const,
      ),
      [
        'CreateTrail',
        {
          Name: 'second',
          S3BucketName: 'audit-log',
          IsMultiRegionTrail: true,
          TagsList: [{ Key: 'a', Value: 'b' }],
          KmsKeyId: 'alias/x',
        },
      ],
      [
        'UpdateTrail',
        {
          Name: TRAIL_ARN,
          S3BucketName: 'other-log',
          SnsTopicName: 'x',
          CloudWatchLogsLogGroupArn: '',
          CloudWatchLogsRoleArn: '',
        },
      ],
      ['DescribeTrails', { trailNameList: ['management-events'], includeShadowTrails: true }],
      ['ListTrails', { NextToken: 'MTAw' }],
      ['PutEventSelectors', { TrailName: TRAIL_ARN, EventSelectors: SELECTORS }],
      ['PutEventSelectors', { TrailName: TRAIL_ARN, AdvancedEventSelectors: ADVANCED }],
      ['GetEventSelectors', { TrailName: TRAIL_ARN }],
      [
        'PutInsightSelectors',
        {
          TrailName: TRAIL_ARN,
          InsightSelectors: [{ InsightType: 'ApiCallRateInsight', EventCategories: ['Management'] }],
        },
      ],
      ['GetInsightSelectors', { TrailName: TRAIL_ARN }],
      [
        'PutEventConfiguration',
        {
          TrailName: TRAIL_ARN,
          AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
        },
      ],
      ['GetEventConfiguration', { TrailName: TRAIL_ARN }],
      ['AddTags', { ResourceId: TRAIL_ARN, TagsList: [{ Key: 'a', Value: 'b' }] }],
      ['RemoveTags', { ResourceId: TRAIL_ARN, TagsList: [{ Key: 'a' }] }],
      ['ListTags', { ResourceIdList: [TRAIL_ARN] }],
      [
        'LookupEvents',
        {
          LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'StopLogging' }],
          StartTime: 1764000000,
          EndTime: 1864000000.5,
          MaxResults: 5,
        },
      ],
    ],
  },
  ssm: {
    target: 'AmazonSSM',
    calls: [
      [
        'PutParameter',
        { Name: PARAMETER, Value: '{}', Type: 'String', Tier: 'Standard', Overwrite: true, Description: 'x' },
      ],
      ['GetParameter', { Name: `${PARAMETER}:1` }],
      ['GetParametersByPath', { Path: '/cloudtrail-remediator', Recursive: true, MaxResults: 10 }],
      ['GetParameterHistory', { Name: PARAMETER, MaxResults: 50 }],
      ['DeleteParameter', { Name: PARAMETER }],
      [
        'CreateOpsItem',
        {
          Title: 'x',
          Description: 'y',
          Source: 'z',
          OperationalData: { '/aws/dedup': { Type: 'SearchableString', Value: '{"dedupString":"x"}' } },
          Severity: '1',
        },
      ],
      ['UpdateOpsItem', { OpsItemId: 'oi-000000000001', Status: 'Resolved' }],
      ['GetOpsItem', { OpsItemId: 'oi-000000000001' }],
    ],
  },
  events: {
    target: 'AWSEvents',
    calls: [
      [
        'PutEvents',
        {
          Entries: [
            {
              Source: 'my.app',
              DetailType: 'x',
              Detail: '{}',
              Time: 1764000000,
              Resources: ['a'],
              EventBusName: 'default',
            },
          ],
        },
      ],
    ],
  },
  states: {
    target: 'AWSStepFunctions',
    calls: [
      ['ListStateMachines', { maxResults: 5 }],
      ['DescribeStateMachine', { stateMachineArn: STATE_MACHINE_ARN }],
      ['ListExecutions', { stateMachineArn: STATE_MACHINE_ARN, statusFilter: 'RUNNING', nextToken: 'MTAw' }],
      ['StartExecution', { stateMachineArn: STATE_MACHINE_ARN, name: 'one', input: '{"a":1}' }],
      ['DescribeExecution', { executionArn: executionArn('one') }],
      [
        'GetExecutionHistory',
        { executionArn: executionArn('one'), reverseOrder: true, includeExecutionData: false },
      ],
      ['StopExecution', { executionArn: executionArn('one'), error: 'x', cause: 'y' }],
    ],
  },
  dynamodb: {
    target: 'DynamoDB_20120810',
    calls: [
      [
        'PutItem',
        {
          TableName: TABLE_NAME,
          Item: { ...Key, id: { S: 'abcd-1' }, revision: { N: '1' }, actor: { M: { name: { S: 'x' } } } },
          ConditionExpression: 'attribute_not_exists(trailArn)',
        },
      ],
      ['GetItem', { TableName: TABLE_NAME, Key, ConsistentRead: true }],
      [
        'Query',
        {
          TableName: TABLE_NAME,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': 'trailArn' },
          ExpressionAttributeValues: { ':p': { S: TRAIL_ARN } },
          Limit: 5,
        },
      ],
      [
        'UpdateItem',
        {
          TableName: TABLE_NAME,
          Key,
          UpdateExpression: 'SET lockedBy = :me',
          ExpressionAttributeValues: { ':me': { S: 'x' } },
          ReturnValues: 'ALL_NEW',
        },
      ],
      ['DeleteItem', { TableName: TABLE_NAME, Key }],
      ['Scan', { TableName: TABLE_NAME, Limit: 3 }],
      ['DescribeTable', { TableName: TABLE_NAME }],
    ],
  },
};

/** Calls in the Query protocol, whose parameters are a form. */
const FORMS: Readonly<
  Record<string, readonly (readonly [action: string, params: Readonly<Record<string, string>>])[]>
> = {
  sts: [['GetCallerIdentity', {}]],
  sns: [
    [
      'CreateTopic',
      { Name: 'another', 'Attributes.entry.1.key': 'DisplayName', 'Attributes.entry.1.value': 'x' },
    ],
    [
      'Subscribe',
      {
        TopicArn: TAMPERING_TOPIC_ARN,
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:q`,
        'Attributes.entry.1.key': 'FilterPolicy',
        'Attributes.entry.1.value': '{"severity":["high",{"anything-but":["low"]}]}',
      },
    ],
    [
      'Publish',
      {
        TopicArn: TOPIC_ARN,
        Message: '{"default":"x","email":"y"}',
        MessageStructure: 'json',
        Subject: 'x',
        'MessageAttributes.entry.1.Name': 'severity',
        'MessageAttributes.entry.1.Value.DataType': 'String',
        'MessageAttributes.entry.1.Value.StringValue': 'high',
      },
    ],
    ['ListTopics', { NextToken: 'x' }],
    ['ListSubscriptions', {}],
    ['ListSubscriptionsByTopic', { TopicArn: TOPIC_ARN }],
    ['GetTopicAttributes', { TopicArn: TOPIC_ARN }],
    [
      'SetTopicAttributes',
      { TopicArn: TAMPERING_TOPIC_ARN, AttributeName: 'Policy', AttributeValue: '{"Statement":[]}' },
    ],
    ['GetSubscriptionAttributes', { SubscriptionArn: SUBSCRIPTION }],
    [
      'SetSubscriptionAttributes',
      { SubscriptionArn: SUBSCRIPTION, AttributeName: 'FilterPolicy', AttributeValue: '{}' },
    ],
    ['ConfirmSubscription', { TopicArn: TOPIC_ARN, Token: 'x' }],
    ['Unsubscribe', { SubscriptionArn: SUBSCRIPTION }],
  ],
};

/** A request as it goes out. */
interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const authorization = (service: string, region = REGION) =>
  `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/** A call in a JSON protocol. */
function requestOf(service: string, action: string, params: Parameters): Sent {
  const version = ['states', 'dynamodb'].includes(service) ? '1.0' : '1.1';
  return {
    method: 'POST',
    headers: {
      Authorization: authorization(service),
      'X-Amz-Date': '20261121T201107Z',
      'X-Amz-Target': `${CALLS[service]?.target ?? ''}.${action}`,
      'Content-Type': `application/x-amz-json-${version}`,
    },
    body: JSON.stringify(params),
  };
}

const REQUESTS: readonly Sent[] = [
  ...Object.entries(CALLS).flatMap(([service, { calls }]) =>
    calls.map(([action, params]) => requestOf(service, action, params)),
  ),
  ...Object.entries(FORMS).flatMap(([service, calls]) =>
    calls.map(([Action, params]) => ({
      method: 'POST',
      headers: {
        Authorization: authorization(service),
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ Action, Version: '2010-03-31', ...params }).toString(),
    })),
  ),
];

/** With other parameters: in JSON of any form, in a form other texts. */
const otherBody = fc.constantFrom(...REQUESTS).chain((sent) => {
  if (sent.body.startsWith('{'))
    return mutated([JSON.parse(sent.body) as unknown]).map((body) => ({
      ...sent,
      body: JSON.stringify(body),
    }));
  const form = Object.fromEntries(new URLSearchParams(sent.body));
  return mutated([form], { changes: ['drop', 'text', 'lengthen', 'time'] }).map((body) => ({
    ...sent,
    body: new URLSearchParams(body as Record<string, string>).toString(),
  }));
});

const SOME_TARGETS = [
  '',
  '.',
  'AmazonSSM',
  'AmazonSSM.',
  'X.StopLogging',
  'CloudTrail_20131101.__proto__',
  'CloudTrail_20131101.constructor',
  'DynamoDB_20120810.toString',
  'AWSStepFunctions.',
];
const SOME_SIGNATURES = [
  '',
  'Basic eDp5',
  'AWS4-HMAC-SHA256',
  'AWS4-HMAC-SHA256 Credential=a/b/c/d/e',
  authorization('__proto__'),
  authorization('sns', '<&>'),
  authorization('dynamodb'),
  authorization('events', '__proto__'),
];
const SOME_BODIES = [
  '',
  '{',
  '[]',
  'null',
  '"x"',
  '{"Name":{"a":1}}',
  '{"__proto__":{"Name":"x"}}',
  'Action=Publish&Action=x',
  'Action[]=x&a.b.c.d.e.f.g.h.i.j.k.l.m=1',
  '%',
  '%E0%A4%A',
  'Action=Publish&__proto__.x=1&MessageAttributes.entry.1.Name=__proto__',
  `${'[{"a":'.repeat(3000)}1`,
  '\u0000',
  '&=&=&',
  'Action=' + 'x'.repeat(5000),
];

/** With another method, target, signature, media type or body. */
const otherRequest = fc
  .record({
    sent: fc.constantFrom(...REQUESTS),
    method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'PATCH'),
    target: fc.option(fc.oneof(fc.constantFrom(...SOME_TARGETS), fc.stringMatching(/^[!-~]{0,40}$/))),
    signature: fc.option(fc.oneof(fc.constantFrom(...SOME_SIGNATURES), fc.stringMatching(/^[!-~]{0,80}$/))),
    type: fc.option(
      fc.constantFrom('', 'text/plain', 'application/x-amz-json-1.0', 'application/x-amz-json-9.9'),
    ),
    body: fc.option(
      fc.oneof(fc.constantFrom(...SOME_BODIES), fc.string({ unit: ANY_CHARACTER, maxLength: 200 })),
    ),
  })
  .map(({ sent, method, target: other, signature, type, body }) => ({
    method,
    headers: {
      ...sent.headers,
      ...(other !== null && { 'X-Amz-Target': other }),
      ...(signature !== null && { Authorization: signature }),
      ...(type !== null && { 'Content-Type': type }),
    },
    body: body ?? sent.body,
  }));

/** What a program sends that does not speak HTTP, or breaks off. */
const nonsense = fc.record({
  raw: fc.oneof(
    fc.constantFrom(
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
      'POST / HTTP/9.9\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\u0016\u0003\u0001\u0000\u0005',
    ),
    fc.string({ unit: ANY_CHARACTER, maxLength: 300 }).map((line) => `${line}\r\n\r\n`),
  ),
});

async function send(endpoint: Endpoint, agent: Agent, { method, headers, body }: Sent): Promise<void> {
  const request = httpRequest({
    ...{ host: '127.0.0.1', port: endpoint.port, agent, method },
    headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const [answer, status] = [await text(response), response.statusCode ?? 0];
  assert.ok(status === 200 || (status >= 400 && status < 500), `${status} ${answer}`);
  if (answer === '') return;
  if (answer.startsWith('<')) assert.match(answer, /^<(\w+)(?:\/>|[^]*<\/\1>)\s*$/);
  else JSON.parse(answer);
}

async function sendRaw({ port }: Endpoint, raw: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  // Cut off by the endpoint, as it may.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.end(raw);
  const answer = await text(socket).catch(() => '');
  await closed;
  assert.match(answer, /^(?:HTTP\/1\.1 (?:[124]\d\d) [^]*)?$/);
}

async function open(): Promise<OpenTarget<Sent | { readonly raw: string }>> {
  const cloudTrail = createCloudTrail();
  cloudTrail.seedTrail({ arn: TRAIL_ARN, isLogging: true });
  const dynamo = await startDynamo();
  const stateMachine = createStateMachine({ handlers: HANDLERS });
  const services = [
    ...[
      cloudTrail,
      createSns(),
      createSsm({ cloudTrail }),
      createSts(),
      createEvents({ put: () => undefined }),
    ],
    createStatesService(stateMachine),
    dynamo,
  ];
  const endpoint = await startEndpoint({ services });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await deploy(endpoint.url, embeddedSettings(REGION));
  return {
    check: (given) => ('raw' in given ? sendRaw(endpoint, given.raw) : send(endpoint, agent, given)),
    async close() {
      agent.destroy();
      await endpoint.close();
      await stateMachine.close();
      await dynamo.close();
    },
  };
}

export const endpoint = target({
  name: 'endpoint',
  holds:
    'Every request to the endpoint gets an answer that AWS could give, and none fails inside or ends it.',
  share: 60,
  cases: fc.oneof({ arbitrary: otherBody, weight: 6 }, { arbitrary: otherRequest, weight: 3 }, nonsense),
  // dynalite failed inside, which was answered with 500.
  examples: [
    requestOf('dynamodb', 'UpdateItem', {
      TableName: TABLE_NAME,
      Key: { ...Key, trailArn: null },
      UpdateExpression: 'REMOVE a',
    }),
  ],
  open,
});
