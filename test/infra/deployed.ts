import type { Template } from 'aws-cdk-lib/assertions';

export const ACCOUNT = '111122223333';
export const REGION = 'ap-southeast-2';
/** The longest of the partitions' names. */
const PARTITION = 'aws-us-gov';

interface Made {
  /** The longest name that the service allows; CloudFormation shortens those that it makes up. */
  length: number;
  /** What `Ref` gives, from the name. */
  ref: (name: string) => string;
  arn: (name: string) => string;
}

const arn = (service: string, resource: string) =>
  `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}:${resource}`;
const itself = (name: string) => name;

const MADE: Readonly<Record<string, Made>> = {
  'AWS::Lambda::Function': { length: 64, ref: itself, arn: (name) => arn('lambda', `function:${name}`) },
  'AWS::IAM::Role': {
    length: 64,
    ref: itself,
    arn: (name) => `arn:${PARTITION}:iam::${ACCOUNT}:role/${name}`,
  },
  'AWS::StepFunctions::StateMachine': {
    length: 80,
    ref: (name) => arn('states', `stateMachine:${name}`),
    arn: (name) => arn('states', `stateMachine:${name}`),
  },
  'AWS::SNS::Topic': { length: 256, ref: (name) => arn('sns', name), arn: (name) => arn('sns', name) },
  'AWS::SQS::Queue': {
    length: 80,
    ref: (name) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`,
    arn: (name) => arn('sqs', name),
  },
  'AWS::DynamoDB::GlobalTable': { length: 255, ref: itself, arn: (name) => arn('dynamodb', `table/${name}`) },
  'AWS::CloudWatch::Alarm': { length: 255, ref: itself, arn: (name) => arn('cloudwatch', `alarm:${name}`) },
  'AWS::Logs::LogGroup': { length: 512, ref: itself, arn: (name) => arn('logs', `log-group:${name}:*`) },
  'AWS::KMS::Key': { length: 36, ref: itself, arn: (name) => arn('kms', `key/${name}`) },
  'AWS::S3::Bucket': { length: 63, ref: itself, arn: (name) => `arn:${PARTITION}:s3:::${name}` },
  'AWS::Scheduler::Schedule': {
    length: 64,
    ref: itself,
    arn: (name) => arn('scheduler', `schedule/default/${name}`),
  },
};

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': PARTITION,
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackId': arn('cloudformation', `stack/${'s'.repeat(40)}/51af3dc0-da77-11e4-872e-1234567db123`),
};

/** Names that CloudFormation makes up: the stack's, the logical id, and a random text. */
const madeUp = (logicalId: string) => `${'s'.repeat(40)}-${logicalId}-${'X'.repeat(13)}`;

/**
 * What a template comes to when it is deployed, with every name that CloudFormation makes up as long as it can be.
 * @param pseudo pseudo parameters that differ from those above
 */
export function deployed(
  template: Template,
  pseudo: Readonly<Record<string, string>> = {},
): <Value>(value: Value) => Value {
  const pseudos = { ...PSEUDO, ...pseudo };
  const resources = template.toJSON()['Resources'] as Record<string, { Type: string }>;

  function referTo(logicalId: string, attribute?: string): string {
    const known = pseudos[logicalId];
    if (known !== undefined) return known;
    const { Type } = resources[logicalId]!;
    const made = MADE[Type];
    if (!made) throw new Error(`No name is known for a ${Type}.`);
    const name = madeUp(logicalId).slice(-made.length);
    if (attribute === undefined) return made.ref(name);
    if (attribute === 'Arn') return made.arn(name);
    return name;
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value);
    const [[key, operand] = ['', undefined]] = members;
    if (members.length === 1) {
      if (key === 'Ref') return referTo(operand as string);
      if (key === 'Fn::GetAtt') return referTo(...(operand as [string, string]));
      if (key === 'Fn::Join') {
        const [separator, parts] = operand as [string, unknown[]];
        return parts.map(resolve).join(separator);
      }
    }
    return Object.fromEntries(members.map(([name, member]) => [name, resolve(member)]));
  }

  return (value) => resolve(value) as typeof value;
}
