import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { allStates, loadWorkflow } from '../../statemachine/definition.ts';
import { deployed } from './deployed.ts';
import { resourceOf, resourcesOf, statementsOf, synthesize } from './synthesized.ts';
import { WEBHOOKS } from '../fixtures/run-tickets.ts';

const CONNECTION =
  'arn:aws:events:eu-central-1:111122223333:connection/tickets/8d5a1c2e-0b57-4a4e-9c1e-5f1b2c3d4e5f';
const webhook = (preset: keyof typeof WEBHOOKS) => ({
  webhook: { preset, connectionArn: CONNECTION, ...WEBHOOKS[preset] },
});
const EVERYTHING = { tickets: 'opscenter,securityhub', chat: true, ...webhook('servicenow') };

const arn = (...rest: unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...rest]] });
const ACCOUNT = { Ref: 'AWS::AccountId' };
const here = (service: string) => [`:${service}:`, { Ref: 'AWS::Region' }, ':', ACCOUNT];
const ofThisAccount = (service: string, resource: string) => {
  const [first, region, colon, account] = here(service);
  return arn(first, region, colon, account, `:${resource}`);
};

/** What the role of the tickets may do, but for its logs and X-Ray. */
function allowed(settings: Record<string, unknown>) {
  const template = synthesize(settings);
  const [, { Properties }] = resourceOf(template, 'AWS::IAM::Policy', 'TicketsStateMachineRoleDefaultPolicy');
  const isOwn = (action: string) => !/^(logs|xray):/.test(action);
  return statementsOf(Properties['PolicyDocument'])
    .map(({ Action, Resource, Condition }) => ({
      actions: [Action].flat().filter(isOwn),
      Resource,
      ...(Condition && { Condition }),
    }))
    .filter(({ actions }) => actions.length > 0);
}

const TABLE = { 'Fn::GetAtt': [resourceOf(synthesize(), 'AWS::DynamoDB::GlobalTable')[0], 'Arn'] };
const ON_THE_TABLE = [
  { actions: ['dynamodb:GetItem'], Resource: TABLE },
  {
    actions: ['dynamodb:UpdateItem'],
    Resource: TABLE,
    Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ticket#*'] } },
  },
];

describe('tickets', () => {
  test('can be examined by operators, whose policy still fits the 6,144 characters of a managed policy', () => {
    const template = synthesize(EVERYTHING);
    const [, { Properties }] = resourceOf(template, 'AWS::IAM::ManagedPolicy', 'OperatorsPolicy');
    const statements = statementsOf(Properties['PolicyDocument']);
    const [workflow] = resourceOf(template, 'AWS::StepFunctions::StateMachine', 'Tickets');
    const on = (resource: unknown) =>
      statements.filter(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(resource));
    expect(on({ Ref: workflow }).map(({ Action }) => Action)).toEqual(['states:DescribeStateMachine']);
    const described = statements.find(({ Action }) => Action.includes('events:DescribeConnection'));
    expect(described?.Resource).toContain(CONNECTION);
    expect(JSON.stringify(deployed(template)(Properties['PolicyDocument'])).length).toBeLessThan(6144);
  });

  test('do not exist by default', () => {
    const text = JSON.stringify(synthesize().toJSON());
    expect(resourcesOf(synthesize(), 'AWS::StepFunctions::StateMachine')).toHaveLength(1);
    for (const sign of ['Tickets', 'Chat', 'http:invoke', 'OpsItem', 'securityhub', 'ticket#'])
      expect(text).not.toContain(sign);
  });

  test('have roles that may write items of tickets alone, and make the configured calls', () => {
    expect(allowed({ tickets: 'opscenter' })).toEqual([
      { actions: ['ssm:CreateOpsItem'], Resource: '*' },
      ...ON_THE_TABLE,
      { actions: ['ssm:UpdateOpsItem'], Resource: ofThisAccount('ssm', 'opsitem/*') },
    ]);
    expect(allowed({ tickets: 'securityhub' })).toEqual([
      ...ON_THE_TABLE,
      {
        actions: ['securityhub:BatchImportFindings'],
        Resource: arn(...here('securityhub'), ':product/', ACCOUNT, '/default'),
      },
    ]);
    const [topic] = resourceOf(synthesize({ chat: true }), 'AWS::SNS::Topic', 'TicketsChat');
    expect(allowed({ chat: true })).toEqual([
      ...ON_THE_TABLE,
      { actions: ['sns:Publish'], Resource: { Ref: topic } },
    ]);
  });

  test.each([
    ['pagerduty', 'POST', ''],
    ['jira', 'POST', '/*'],
    ['servicenow', ['POST', 'PATCH'], '/*'],
    ['slack', 'POST', ''],
    ['custom', 'POST', ''],
  ] as const)(
    'have a role that may call the endpoint of %s alone, with its connection alone',
    (preset, method, path) => {
      expect(allowed(webhook(preset))).toEqual([
        ...ON_THE_TABLE,
        {
          actions: ['states:InvokeHTTPEndpoint'],
          Resource: '*',
          Condition: {
            StringEquals: { 'states:HTTPMethod': method },
            StringLike: { 'states:HTTPEndpoint': `${WEBHOOKS[preset].url}${path}` },
          },
        },
        { actions: ['events:RetrieveConnectionCredentials'], Resource: CONNECTION },
        {
          actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          Resource: ofThisAccount('secretsmanager', 'secret:events!connection/tickets/*'),
        },
      ]);
    },
  );

  test('are watched: calls on their workflow, roles and chat topic start the remediation, and fit a pattern', () => {
    const template = synthesize(EVERYTHING);
    const [, { Properties }] = resourceOf(template, 'AWS::Events::Rule', 'Watchwatchtickets');
    const pattern = deployed(template)(Properties['EventPattern']) as { detail: { $or: unknown[] } };
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
    const [workflow] = resourceOf(template, 'AWS::StepFunctions::StateMachine', 'Tickets');
    const [topic] = resourceOf(template, 'AWS::SNS::Topic', 'TicketsChat');
    const text = JSON.stringify(Properties['EventPattern']);
    for (const id of [workflow, topic]) expect(text).toContain(JSON.stringify({ Ref: id }));
    const roles = resourcesOf(template, 'AWS::IAM::Role').filter(([id]) => id.startsWith('Tickets'));
    expect(roles.length).toBeGreaterThan(1);
    for (const [id] of roles) expect(text).toContain(JSON.stringify({ Ref: id }));
    const asked = pattern.detail.$or.flatMap((one) => (one as { eventName: string[] }).eventName);
    for (const call of ['UpdateStateMachine', 'PutRolePolicy', 'DeleteTopic']) expect(asked).toContain(call);
  });

  test('start with announced events of this account, drills among them', () => {
    const [, { Properties }] = resourceOf(synthesize(EVERYTHING), 'AWS::Events::Rule', 'Tickets');
    expect(Properties['EventPattern']).toEqual({
      source: ['cloudtrail-remediator'],
      'detail-type': ['Incident Opened', 'Incident Outcome'],
      account: [ACCOUNT],
      detail: { announced: [true] },
    });
  });

  test('have an alarm on failures, with an article in the runbook', () => {
    const alarms = resourcesOf(synthesize(EVERYTHING), 'AWS::CloudWatch::Alarm');
    expect(alarms).toHaveLength(15);
    const [, { Properties }] = resourceOf(
      synthesize(EVERYTHING),
      'AWS::CloudWatch::Alarm',
      'Alarmsticketsfailed',
    );
    const [machine] = resourceOf(synthesize(EVERYTHING), 'AWS::StepFunctions::StateMachine', 'Tickets');
    expect(Properties).toMatchObject({
      MetricName: 'ExecutionsFailed',
      Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: machine } }],
    });
    expect(readFileSync('RUNBOOK.md', 'utf8')).toMatch(/^## tickets-failed$/m);
  });

  test('publish to the topic of the chat, and no other principal may', () => {
    const [, { Properties }] = resourceOf(synthesize(EVERYTHING), 'AWS::SNS::TopicPolicy', 'TicketsChat');
    const [role] = resourceOf(synthesize(EVERYTHING), 'AWS::IAM::Role', 'TicketsStateMachineRole');
    expect(statementsOf(Properties['PolicyDocument'])).toContainEqual(
      expect.objectContaining({
        Sid: 'NobodyElsePublishes',
        Condition: {
          ArnNotEquals: { 'aws:PrincipalArn': [{ 'Fn::GetAtt': [role, 'Arn'] }] },
          Bool: { 'aws:PrincipalIsAWSService': 'false' },
        },
      }),
    );
  });
});

test('the workflow may put its two events on the default bus, and nothing else', () => {
  const [, { Properties }] = resourceOf(synthesize(), 'AWS::IAM::Policy', 'RemediationStateMachineRole');
  const put = statementsOf(Properties['PolicyDocument']).filter(
    ({ Action }) => Action === 'events:PutEvents',
  );
  const announced = allStates(loadWorkflow()).filter(([name]) => name.startsWith('Announce'));
  const entries = announced.map(
    ([, state]) => (state as { Parameters?: { Entries: { DetailType: string }[] } }).Parameters!.Entries[0]!,
  );
  expect(put).toEqual([
    {
      ...{ Effect: 'Allow', Action: 'events:PutEvents' },
      Resource: ofThisAccount('events', 'event-bus/default'),
      Condition: {
        StringEquals: {
          'events:source': 'cloudtrail-remediator',
          'events:detail-type': [...new Set(entries.map(({ DetailType }) => DetailType))],
        },
      },
    },
  ]);
});
