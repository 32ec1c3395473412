import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readConfiguration } from '../../infra/config.ts';
import type { ForwardingStack } from '../../infra/own-resources.ts';
import { RemediatorStack } from '../../infra/remediator-stack.ts';

/** One resource of a template. */
export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
  Principal?: { Service?: string | string[]; AWS?: unknown } | string;
  Condition?: Record<string, Record<string, unknown>>;
}

export const EVERY_SUBSCRIBER = {
  email: 'security@example.com,on-call@example.com',
  emailJson: 'tickets@example.com',
  https: 'https://hooks.example.com/cloudtrail',
  sqs: 'arn:aws:sqs:eu-central-1:111122223333:incidents',
};

/**
 * The stack with the feature flags of cdk.json, and with stand-ins for the bundles, which take seconds to make. So does
 * the library's own validation of templates, which `npm run synth` has on.
 */
export function makeStack(
  settings: Record<string, unknown> = {},
  forwardingStack?: ForwardingStack,
): { app: App; stack: RemediatorStack } {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const app = new App({
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    context: {
      ...context,
      // Nobody reads where each resource was created, and jest maps every frame of it to its source.
      'aws:cdk:disable-creation-stack-traces': true,
      remediator: { ...EVERY_SUBSCRIBER, ...settings },
    },
  });
  const configuration = readConfiguration(app.node.getAllContext() as Record<string, unknown>);
  const stack = new RemediatorStack(app, configuration.stackName, {
    configuration,
    code: (file) => Code.fromInline(`exports.handler = () => '${file}';`),
    ...(forwardingStack && { forwardingStack }),
  });
  return { app, stack };
}

const templates = new Map<string, Template>();

/** The template of such a stack; tests only read it, so each is synthesized once in a file. */
export function synthesize(settings?: Record<string, unknown>, forwardingStack?: ForwardingStack): Template {
  const key = JSON.stringify([settings, forwardingStack]);
  const template = templates.get(key) ?? Template.fromStack(makeStack(settings, forwardingStack).stack);
  templates.set(key, template);
  return template;
}

/** The resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): [logicalId: string, resource: Resource][] {
  return Object.entries(template.findResources(type)) as [string, Resource][];
}

/** The one resource of a type whose logical id begins so. */
export function resourceOf(template: Template, type: string, begin = ''): [string, Resource] {
  const found = resourcesOf(template, type).filter(([logicalId]) => logicalId.startsWith(begin));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} begin with ${begin}.`);
  return found[0]!;
}

/** The statements of a policy document. */
export function statementsOf(document: unknown): Statement[] {
  return (document as { Statement: Statement[] }).Statement;
}
