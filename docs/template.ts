import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readConfiguration } from '../infra/config.ts';
import { RemediatorStack } from '../infra/remediator-stack.ts';

/** One resource of the template. */
export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}

/** A reference, a list or a text, as a template writes them. */
export type Value = string | { Ref: string } | { 'Fn::GetAtt': string[] } | { 'Fn::Join': [string, Value[]] };

/**
 * The resources of a deployment, by logical id. The code of the functions is left out.
 * @param settings those that are not standard
 */
export function synthesizeResources(settings: Record<string, unknown> = {}): Record<string, Resource> {
  const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const app = new App({
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    context: {
      ...context,
      'aws:cdk:disable-creation-stack-traces': true,
      remediator: { email: 'security@example.com', ...settings },
    },
  });
  const configuration = readConfiguration(app.node.getAllContext() as Record<string, unknown>);
  const stack = new RemediatorStack(app, configuration.stackName, {
    configuration,
    code: (file) => Code.fromInline(`// ${file}`),
  });
  const assembly = app.synth();
  const { Resources } = assembly.getStackByName(Stack.of(stack).stackName).template as {
    Resources: Record<string, Resource>;
  };
  return Resources;
}

/** The resources of a type. */
export function ofType(resources: Record<string, Resource>, type: string): [id: string, Resource][] {
  return Object.entries(resources).filter(([, { Type }]) => Type === type);
}

/** The resources that a value names. */
export function namedIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? null).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(
    ([, id]) => id ?? '',
  );
}
