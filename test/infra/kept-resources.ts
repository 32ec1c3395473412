import { describe, expect, test } from '@jest/globals';
import { type Resource, resourceOf, resourcesOf, synthesize } from './synthesized.ts';

// Logical ids of 0.1.0. CloudFormation deletes a resource whose logical id goes, with its data, subscribers or messages.
const LOGICAL_IDS: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::GlobalTable': ['IncidentsTable7D5FD327'],
  'AWS::SNS::Topic': ['NotificationsTopicAE679CBD', 'TamperingTopic80DB536B'],
  'AWS::SNS::Subscription': [
    'NotificationsTopicemailjsonticketsexamplecom89D9C965',
    'NotificationsTopicemailoncallexamplecomD5349BA1',
    'NotificationsTopicemailsecurityexamplecom82AE0BB7',
    'NotificationsTopichttpshttpshooksexamplecomcloudtrail43C55163',
    'NotificationsTopicsqsarnawssqseucentral1111122223333incidentsEA5A3024',
    'TamperingTopicemailjsonticketsexamplecom13C25491',
    'TamperingTopicemailoncallexamplecom8348FE98',
    'TamperingTopicemailsecurityexamplecom130AC1E8',
    'TamperingTopichttpshttpshooksexamplecomcloudtrail3CBBFDE9',
    'TamperingTopicsqsarnawssqseucentral1111122223333incidents78211C80',
  ],
  'AWS::KMS::Key': ['NotificationsKeyADCFA950'],
  'AWS::SQS::Queue': ['DeadLettersQueue631681B1', 'SweepDeadLettersQueueD18ECBE4'],
  'AWS::StepFunctions::StateMachine': ['RemediationStateMachineF6399E87'],
  'AWS::IAM::Role': [
    'DetectionStartRoleE9B1F9BB',
    'FindingStartRole33A5CD44',
    'RemediationStateMachineRoleD20559EC',
    'SweepRole8A7451E2',
    'SweepTrailsRoleFC8BE545',
    'TasksCheckLoggingRole238A6518',
    'TasksClassifyEventRoleF2FD1DA4',
    'TasksPublishNotificationRole18299BFF',
    'TasksRecordIncidentRoleDAB9C745',
    'TasksStartLoggingRole69F74737',
    'TasksVerifyLoggingRole0520F2D6',
    'WatchStartRole3E57B4AB',
  ],
};

// What makes CloudFormation replace the table or an index of it.
const TABLE = {
  KeySchema: [
    { AttributeName: 'trailArn', KeyType: 'HASH' },
    { AttributeName: 'occurredAtId', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'trailArn', AttributeType: 'S' },
    { AttributeName: 'occurredAtId', AttributeType: 'S' },
    { AttributeName: 'idPrefix', AttributeType: 'S' },
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'unresolved', AttributeType: 'S' },
    { AttributeName: 'month', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-id',
      KeySchema: [
        { AttributeName: 'idPrefix', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: 'unresolved',
      KeySchema: [
        { AttributeName: 'unresolved', KeyType: 'HASH' },
        { AttributeName: 'occurredAtId', KeyType: 'RANGE' },
      ],
      Projection: {
        NonKeyAttributes: [
          'id',
          'kind',
          'severity',
          'status',
          'origin',
          'occurredAt',
          'trail',
          'actor',
          'call',
          'repair',
          'executionArn',
          'signals',
          'test',
        ],
        ProjectionType: 'INCLUDE',
      },
    },
    {
      IndexName: 'by-month',
      KeySchema: [
        { AttributeName: 'month', KeyType: 'HASH' },
        { AttributeName: 'occurredAtId', KeyType: 'RANGE' },
      ],
      Projection: {
        NonKeyAttributes: [
          'id',
          'kind',
          'severity',
          'status',
          'origin',
          'occurredAt',
          'trail',
          'actor',
          'call',
          'repair',
          'executionArn',
          'signals',
          'test',
        ],
        ProjectionType: 'INCLUDE',
      },
    },
  ],
};

const template = synthesize({ sentinelTrail: true, dashboard: true });
const resources = Object.entries(template.toJSON()['Resources'] as Record<string, Resource>);
/** What the stack leaves when it is deleted. */
const kept = resources.filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete');

/** The name that the template gives a resource, if CloudFormation does not make one up. */
function nameOf({ Type, Properties }: Resource): unknown {
  const type = Type.split('::')[2] ?? '';
  return Properties[`${type}Name`] ?? Properties['TableName'] ?? Properties['Name'];
}

describe('the removal of a stack keeps', () => {
  test('the table, the logs and the bucket of the sentinel trail, and nothing else', () => {
    expect([...new Set(kept.map(([, { Type }]) => Type))].sort()).toEqual([
      'AWS::DynamoDB::GlobalTable',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
    ]);
  });

  test.each(kept)('%s under a name that a later deployment does not use', (_id, resource) => {
    const name = nameOf(resource);
    expect(name === undefined || JSON.stringify(name).includes('AWS::StackId')).toBe(true);
  });

  test('no resource that has a fixed name', () => {
    const fixed = resources.filter(([, resource]) => nameOf(resource) !== undefined);
    const names = kept.map(([id]) => id);
    const left = fixed.filter(([id]) => names.includes(id)).map(([, { Type }]) => Type);
    expect(left).toEqual(['AWS::Logs::LogGroup']);
  });
});

describe('an update from 0.1.0 keeps', () => {
  test.each(Object.entries(LOGICAL_IDS))('every %s', (type, ids) => {
    expect(resourcesOf(template, type).map(([id]) => id)).toEqual(expect.arrayContaining([...ids]));
  });

  test('the keys, indexes and projections of the table', () => {
    const [, { Properties }] = resourceOf(template, 'AWS::DynamoDB::GlobalTable');
    const { KeySchema, AttributeDefinitions } = Properties;
    const indexes = Properties['GlobalSecondaryIndexes'] as Record<string, unknown>[];
    expect({
      KeySchema,
      AttributeDefinitions,
      GlobalSecondaryIndexes: indexes.map(({ IndexName, KeySchema: keys, Projection }) => ({
        IndexName,
        KeySchema: keys,
        Projection,
      })),
    }).toEqual(TABLE);
  });
});
