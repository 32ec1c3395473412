import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { addStacks } from '../../infra/add-stacks.ts';
import { readConfiguration } from '../../infra/config.ts';
import { IamForwardingStack } from '../../infra/iam-forwarding-stack.ts';
import { ACCOUNT } from './deployed.ts';

/** The stacks of a deployment to a Region, as the command line makes them; it may not know the Region. */
export function deployTo(
  region: string | undefined,
  settings: Record<string, unknown> = { watchRoles: 'true' },
) {
  const app = new App({
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    // Nobody reads where each resource was created, and jest maps every frame of it to its source.
    context: { 'aws:cdk:disable-creation-stack-traces': true },
  });
  const configuration = readConfiguration({ email: 'security@example.com', ...settings });
  const code = (file: string) => Code.fromInline(`exports.handler = () => '${file}';`);
  const environment = { account: ACCOUNT, ...(region && { region }) };
  const stack = addStacks(app, configuration, environment, code);
  const forwarding = app.node.children.filter((child) => child instanceof IamForwardingStack);
  return { app, stack, forwarding };
}
