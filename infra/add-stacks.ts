import { type App, type Environment, Validations } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { forwardingRegionOf, iamForwardingStackName, iamRegionOf } from '../tasks/contract/iam-region.ts';
import { type Configuration, ConfigurationError } from './config.ts';
import { IamForwardingStack } from './iam-forwarding-stack.ts';
import { RemediatorStack } from './remediator-stack.ts';

/**
 * Adds the stacks of a deployment: the remediator, which fits every account and Region, and the one that forwards changes
 * of its roles, which needs the Region of the first. Where events cannot be forwarded, the first has a warning; where it is
 * not known whether they can, ConfigurationError is thrown.
 * @param environment where the command line would deploy to, as far as it is known
 */
export function addStacks(
  app: App,
  configuration: Configuration,
  { account, region }: Environment,
  code?: (file: string) => Code,
): RemediatorStack {
  const { stackName: remediator, watchRoles, terminationProtection } = configuration;
  const iamRegion = region && iamRegionOf(region);
  if (watchRoles && region && !iamRegion) {
    throw new ConfigurationError(
      `watchRoles is true, but must be false in ${region}: it is not known in which Region of its partition the calls of ` +
        'IAM become events.',
    );
  }
  const forwardingRegion = watchRoles && region ? forwardingRegionOf(region) : undefined;
  const forwardingStack =
    region && forwardingRegion
      ? { name: iamForwardingStackName(remediator, region), region: forwardingRegion }
      : undefined;
  const stack = new RemediatorStack(app, remediator, {
    configuration,
    ...(code && { code }),
    ...(forwardingStack && { forwardingStack }),
  });
  if (region && forwardingStack) {
    new IamForwardingStack(app, forwardingStack.name, {
      remediator,
      homeRegion: region,
      terminationProtection,
      env: { region: forwardingStack.region, ...(account && { account }) },
    });
  } else if (watchRoles && !(region && region === iamRegion)) {
    Validations.of(stack).addWarning(
      'cloudtrail-remediator:roles-not-watched',
      region
        ? `Changes of roles are not watched: EventBridge forwards no events from ${iamRegion} to ${region}.`
        : 'Changes of roles may not be watched: watchRoles needs a Region, so set AWS_REGION or give --profile.',
    );
  }
  return stack;
}
