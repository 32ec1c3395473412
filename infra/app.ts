import { App } from 'aws-cdk-lib';
import { ConfigurationError, readConfiguration } from './config.ts';
import { RemediatorStack } from './remediator-stack.ts';

try {
  const app = new App();
  const configuration = readConfiguration(app.node.getAllContext() as Record<string, unknown>);
  new RemediatorStack(app, configuration.stackName, { configuration });
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // Leaves at once: the app would otherwise still write an assembly without a stack.
  process.exit(1);
}
