import { createHash } from 'node:crypto';
import { synthesize } from '../../infra/synthesized.ts';
import { ACCOUNT, REGION } from '../incident-builder.ts';

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

/** A resource of the stack as it is once deployed. */
export interface DeployedResource extends Required<Resource> {
  logicalId: string;
  /** What `Ref` gives: the physical id. */
  physicalId: string;
  arn: string;
}

/** A stack that was deployed. */
export interface DeployedStack {
  resources: DeployedResource[];
  outputs: { OutputKey: string; OutputValue: string }[];
  /** What GetTemplate says. */
  template: string;
  /** Resources of a type. */
  of: (type: string) => DeployedResource[];
}

const STACK = 'cloudtrail-remediator';

/** The stack that the CDK app makes, with names as CloudFormation makes them up, and every reference to them filled in. */
export function deployTemplate(settings: Record<string, unknown> = {}): DeployedStack {
  const template = synthesize(settings).toJSON();
  const { Resources, Outputs } = template as {
    Resources: Record<string, Resource>;
    Outputs: Record<string, { Value: unknown }>;
  };

  function nameOf(logicalId: string): string {
    const { Properties = {} } = Resources[logicalId] ?? {};
    const given = Properties['Name'] ?? Properties['AlarmName'];
    if (typeof given === 'string') return given;
    const random = createHash('md5').update(logicalId).digest('base64').replace(/\W/g, '').slice(0, 12);
    return `${STACK}-${logicalId.slice(0, 28)}-${random}`;
  }

  function arnOf(logicalId: string): string {
    const name = nameOf(logicalId);
    const [service, resource] = ARNS[Resources[logicalId]?.Type ?? ''] ?? ['unknown', ''];
    const region = service === 'iam' ? '' : REGION;
    return `arn:aws:${service}:${region}:${ACCOUNT}:${resource}${service === 'kms' ? KEY_ID : name}`;
  }

  function refOf(id: string): string {
    const pseudo = PSEUDO[id];
    if (pseudo !== undefined) return pseudo;
    switch (Resources[id]?.Type) {
      case 'AWS::SNS::Subscription':
      case 'AWS::SNS::Topic':
      case 'AWS::StepFunctions::StateMachine':
        return arnOf(id);
      case 'AWS::SQS::Queue':
        return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${nameOf(id)}`;
      case 'AWS::KMS::Key':
        return KEY_ID;
      default:
        return nameOf(id);
    }
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const [first] = Object.entries(value) as [string, unknown][];
    const [key, operand] = first ?? [];
    if (key === 'Ref') return refOf(operand as string);
    if (key === 'Fn::GetAtt') {
      const [id, attribute] = operand as [string, string];
      return attribute === 'Arn' || attribute === 'TopicArn' ? arnOf(id) : nameOf(id);
    }
    if (key === 'Fn::Join') {
      const [separator, parts] = operand as [string, unknown[]];
      return parts.map(resolve).join(separator);
    }
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member)]));
  }

  const resources = Object.entries(Resources).map(([logicalId, { Type, Properties = {} }]) => ({
    ...{ logicalId, Type, physicalId: refOf(logicalId), arn: arnOf(logicalId) },
    Properties: resolve(Properties) as Record<string, unknown>,
  }));
  return {
    resources,
    template: JSON.stringify(template),
    outputs: Object.entries(Outputs).map(([OutputKey, { Value }]) => ({
      OutputKey,
      OutputValue: resolve(Value) as string,
    })),
    of: (type) => resources.filter(({ Type }) => Type === type),
  };
}

const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';

/** Service and beginning of the resource in the ARNs of each type. */
const ARNS: Readonly<Record<string, readonly [string, string]>> = {
  'AWS::Lambda::Function': ['lambda', 'function:'],
  'AWS::IAM::Role': ['iam', 'role/'],
  'AWS::StepFunctions::StateMachine': ['states', 'stateMachine:'],
  'AWS::SNS::Topic': ['sns', ''],
  'AWS::SNS::Subscription': ['sns', 'topic:'],
  'AWS::SQS::Queue': ['sqs', ''],
  'AWS::DynamoDB::GlobalTable': ['dynamodb', 'table/'],
  'AWS::KMS::Key': ['kms', 'key/'],
  'AWS::Events::Rule': ['events', 'rule/'],
  'AWS::Scheduler::Schedule': ['scheduler', 'schedule/default/'],
};

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': STACK,
  'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${STACK}/51af3dc0-da77-11e4-872e-1234567db123`,
};
