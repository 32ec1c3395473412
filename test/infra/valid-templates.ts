import { readFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import aslValidator from 'asl-validator';
import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib';
import { isObject } from '../../tasks/contract/raw-object.ts';
import { deployTo } from './forwarding-deployment.ts';
import { deployed } from './deployed.ts';

jest.spyOn(console, 'error').mockImplementation(() => undefined);

/** A type of CloudFormation's resource schemas, as the specification database has it. */
interface Type {
  type: string;
  element?: Type;
  types?: Type[];
  /** Of a `ref`: the definition of an object. */
  reference?: object;
}
interface Property {
  type: Type;
  required?: boolean;
}
type Properties = Readonly<Record<string, Property>>;

const EVERYTHING = {
  emailJson: 'tickets@example.com',
  https: 'https://hooks.example.com/cloudtrail',
  ignoreTrails: 'sandbox',
  deployedRegions: 'eu-west-1',
  ...{ sentinelTrail: true, watchRoles: true, dashboard: true, notifyOwnActions: true },
  ...{ tickets: 'opscenter,securityhub', chat: true },
  webhook: {
    preset: 'jira',
    connectionArn:
      'arn:aws:events:eu-central-1:111122223333:connection/jira/8d5a1c2e-0b57-4a4e-9c1e-5f1b2c3d4e5f',
    ...{ url: 'https://example.atlassian.net', projectKey: 'SEC', issueType: 'Task', transitionId: '31' },
  },
};
const CONFIGURATIONS: [name: string, region: string, settings: Record<string, unknown>][] = [
  ['default', 'eu-central-1', {}],
  ['everything on', 'eu-central-1', EVERYTHING],
  ['sweep off', 'eu-central-1', { sweepMinutes: 0, encryptTopic: false }],
  ['us-gov', 'us-gov-east-1', EVERYTHING],
  ['cn', 'cn-north-1', EVERYTHING],
  ['longest stack name', 'ap-southeast-2', { ...EVERYTHING, stackName: 'a'.repeat(40) }],
  ['x86_64', 'eu-central-1', { architecture: 'x86_64' }],
];
const STACKS = CONFIGURATIONS.flatMap(([name, region, settings]) => {
  const { stack, forwarding } = deployTo(region, settings);
  return [stack, ...forwarding].map((each: Stack): [string, Template] => [
    `${name}: ${each === stack ? 'remediator' : 'forwarding'}`,
    Template.fromStack(each),
  ]);
});

const spec = loadAwsServiceSpecSync();

describe("every stack fits CloudFormation's resource schemas", () => {
  test.each(STACKS)('%s', (_name, template) => {
    expect(faultsOf(template)).toEqual([]);
  });

  test.each([
    ['is not in the schema', { Runtime: 'nodejs24.x', Speed: 1 }, 'Speed: no such property'],
    ['has another type', { MemorySize: 'much' }, 'MemorySize: "much" is no integer'],
  ])('a property that %s would be reported', (_what, properties, fault) => {
    const fields = { Code: {}, Role: 'x', ...properties };
    expect(faultsOfResource('AWS::Lambda::Function', fields)).toEqual([fault]);
  });

  test('a missing required property would be reported', () => {
    expect(faultsOfResource('AWS::CloudTrail::Trail', { IsLogging: true })).toEqual([
      'S3BucketName: is missing',
    ]);
  });
});

describe('every stack fits the limits of its services', () => {
  /**
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
   */
  const LIMITS: Readonly<Record<string, [property: string, characters: number]>> = {
    'AWS::Events::Rule': ['EventPattern', 2048],
    'AWS::IAM::Policy': ['PolicyDocument', 10_240],
    'AWS::IAM::ManagedPolicy': ['PolicyDocument', 6144],
    'AWS::S3::BucketPolicy': ['PolicyDocument', 20_480],
    'AWS::SNS::TopicPolicy': ['PolicyDocument', 30_720],
    'AWS::KMS::Key': ['KeyPolicy', 32_768],
  };

  test.each(STACKS)('%s', (name, template) => {
    const resolve = deployed(template);
    const tooLong = resourcesOf(template).flatMap(([id, { Type, Properties }]) => {
      const [property = '', limit = 0] = LIMITS[Type] ?? [];
      const length = limit && JSON.stringify(resolve(Properties?.[property])).length;
      return length > limit ? [`${name} ${id}: ${length} characters of ${limit}`] : [];
    });
    expect(tooLong).toEqual([]);
  });
});

describe('the workflow', () => {
  const definition = JSON.parse(readFileSync('statemachine/remediation.asl.json', 'utf8')) as {
    States: Record<string, { Next?: string }>;
  };

  test('is valid Amazon States Language', () => {
    expect(errorsOf(definition)).toEqual([]);
  });

  test('would be invalid with a transition to a state that does not exist', () => {
    const [first] = Object.keys(definition.States);
    const broken = structuredClone(definition);
    broken.States[first!]!.Next = 'Nowhere';
    expect(errorsOf(broken)).not.toEqual([]);
  });
});

// A slot is replaced by the ARN of a function.
function errorsOf(definition: object): string[] {
  const text = JSON.stringify(definition)
    .replaceAll(/\$\{\w+Arn\}/g, 'arn:aws:lambda:eu-central-1:111122223333:function:task')
    .replaceAll('${Partition}', 'aws');
  const { isValid, errorsText } = aslValidator(JSON.parse(text) as object);
  return isValid ? [] : [errorsText()];
}

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

function resourcesOf(template: Template): [string, Resource][] {
  return Object.entries(template.toJSON()['Resources'] as Record<string, Resource>);
}

function faultsOf(template: Template): string[] {
  return resourcesOf(template).flatMap(([id, { Type, Properties = {} }]) =>
    faultsOfResource(Type, Properties).map((fault) => `${id}.${fault}`),
  );
}

function faultsOfResource(type: string, given: Record<string, unknown>): string[] {
  const [resource] = spec.lookup('resource', 'cloudFormationType', 'equals', type);
  return resource ? faultsOfObject(given, resource.properties, '') : [`${type}: no such type`];
}

function faultsOfObject(given: Record<string, unknown>, properties: Properties, path: string): string[] {
  const missing = Object.entries(properties)
    .filter(([name, { required }]) => required && given[name] === undefined)
    .map(([name]) => `${path}${name}: is missing`);
  const wrong = Object.entries(given).flatMap(([name, value]) => {
    const property = properties[name];
    return property
      ? faultsOfValue(value, property.type, `${path}${name}`)
      : [`${path}${name}: no such property`];
  });
  return [...missing, ...wrong];
}

function faultsOfValue(value: unknown, type: Type, path: string): string[] {
  if (isReference(value)) return [];
  const said = JSON.stringify(value);
  switch (type.type) {
    case 'union': {
      const each = (type.types ?? []).map((one) => faultsOfValue(value, one, path));
      return each.some((faults) => faults.length === 0) ? [] : (each[0] ?? []);
    }
    case 'ref':
      return isObject(value)
        ? faultsOfObject(value, spec.get('typeDefinition', type.reference as never).properties, `${path}.`)
        : [`${path}: ${said} is no object`];
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((member, index) => faultsOfValue(member, type.element!, `${path}.${index}`))
        : [`${path}: ${said} is no list`];
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, member]) =>
            faultsOfValue(member, type.element!, `${path}.${key}`),
          )
        : [`${path}: ${said} is no map`];
    case 'json':
    case 'tag':
      return [];
    default:
      return fits(value, type.type) ? [] : [`${path}: ${said} is no ${type.type}`];
  }
}

function fits(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === (type === 'date-time' ? 'string' : type);
}

// What CloudFormation fills in: its type is not known here.
function isReference(value: unknown): boolean {
  const [key, ...more] = isObject(value) ? Object.keys(value) : [];
  return more.length === 0 && (key === 'Ref' || key?.startsWith('Fn::') === true);
}
