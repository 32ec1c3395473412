import { GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CommandFailure } from '../failure.ts';
import type { ExaminedDeployment, StackResource } from './examined-deployment.ts';
import { queueArn } from './queues.ts';

/** A resource as the template of the stack describes it, with the names of what it refers to filled in. */
export interface TemplateResource {
  logicalId: string;
  type: string;
  /** What it is called in the account; empty if it is not there. */
  physicalId: string;
  properties: Readonly<Record<string, unknown>>;
}

type Context = Pick<ExaminedDeployment, 'partition' | 'region' | 'account'>;

interface Template {
  Resources?: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/** The resources of some types in the template that the stack was last deployed with. */
export async function readTemplate(
  examined: ExaminedDeployment,
  types: readonly string[],
): Promise<TemplateResource[]> {
  const [{ TemplateBody = '' }, made] = await Promise.all([
    examined.clients.cloudFormation.send(
      new GetTemplateCommand({ StackName: examined.stack, TemplateStage: 'Processed' }),
    ),
    examined.resources(),
  ]);
  const known = new Map(made.map((resource) => [resource.logicalId, resource]));
  return Object.entries(parse(TemplateBody).Resources ?? {}).flatMap(
    ([logicalId, { Type: type, Properties = {} }]) =>
      types.includes(type)
        ? [
            {
              ...{ logicalId, type, physicalId: known.get(logicalId)?.physicalId ?? '' },
              properties: fillIn(Properties, known, examined) as Record<string, unknown>,
            },
          ]
        : [],
  );
}

function parse(body: string): Template {
  try {
    return JSON.parse(body) as Template;
  } catch {
    throw new CommandFailure('the template of the stack is not the JSON that this program deploys');
  }
}

/**
 * Fills in what a value refers to, as far as the resources that are read here do.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
function fillIn(value: unknown, made: ReadonlyMap<string, StackResource>, context: Context): unknown {
  const within = (part: unknown): unknown => fillIn(part, made, context);
  if (Array.isArray(value)) return value.map(within);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  const [[name, operand] = ['', undefined]] = members;
  if (members.length === 1 && name === 'Ref') return refer(String(operand), made, context);
  if (members.length === 1 && name === 'Fn::GetAtt') {
    const [id, attribute] = operand as [string, string];
    if (attribute === 'Arn' || attribute === 'TopicArn') return arnOf(id, made, context);
  }
  if (members.length === 1 && name === 'Fn::Join') {
    const [separator, parts] = operand as [string, unknown[]];
    return parts.map(within).join(separator);
  }
  if (name.startsWith('Fn::'))
    throw new CommandFailure(`the template of the stack uses ${name}, unknown here`);
  return Object.fromEntries(members.map(([key, member]) => [key, within(member)]));
}

function refer(id: string, made: ReadonlyMap<string, StackResource>, context: Context): string {
  switch (id) {
    case 'AWS::Partition':
      return context.partition;
    case 'AWS::Region':
      return context.region;
    case 'AWS::AccountId':
      return context.account;
    default:
      return madeAs(id, made).physicalId;
  }
}

function arnOf(id: string, made: ReadonlyMap<string, StackResource>, context: Context): string {
  const { physicalId, type } = madeAs(id, made);
  switch (type) {
    case 'AWS::SQS::Queue':
      return queueArn(physicalId, context);
    case 'AWS::IAM::Role':
      return `arn:${context.partition}:iam::${context.account}:role/${physicalId}`;
    default:
      return physicalId;
  }
}

function madeAs(id: string, made: ReadonlyMap<string, StackResource>): StackResource {
  const found = made.get(id);
  if (!found)
    throw new CommandFailure(`the template of the stack refers to ${id}, which is not among its parts`);
  return found;
}
