import { App } from 'aws-cdk-lib';
import { addStacks } from './add-stacks.ts';
import { ConfigurationError, readConfiguration } from './config.ts';
import { MissingLicenseError } from './notices.ts';

try {
  const app = new App();
  const configuration = readConfiguration(app.node.getAllContext() as Record<string, unknown>);
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  addStacks(app, configuration, { ...(account && { account }), ...(region && { region }) });
} catch (error) {
  if (!(error instanceof ConfigurationError || error instanceof MissingLicenseError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // Leaves at once: the app would otherwise still write an assembly without a stack.
  process.exit(1);
}
