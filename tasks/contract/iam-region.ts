import { partitionOf } from './scope.ts';

/** The Region of each partition in which calls on IAM become events, as far as AWS documents it. */
const IAM_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/**
 * The Region in which the calls on IAM of a Region's partition become events: IAM is one service for all Regions, and
 * EventBridge sees its calls in one of them only. Undefined in partitions of which that Region is not known for certain
 * (those of isolated Regions and the European Sovereign Cloud): us-east-1 is in another one.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function iamRegionOf(region: string): string | undefined {
  return IAM_REGIONS[partitionOf(region)];
}

/**
 * The Region that has to forward changes of roles to a deployment: undefined where the deployment sees them itself, in
 * China, where EventBridge forwards nothing to another Region, and where it is not known.
 */
export function forwardingRegionOf(homeRegion: string): string | undefined {
  const iamRegion = iamRegionOf(homeRegion);
  return iamRegion === homeRegion || homeRegion.startsWith('cn-') ? undefined : iamRegion;
}

/** Name of the stack that forwards them. It says the home Region too, so that every deployment can have one. */
export function iamForwardingStackName(stackName: string, homeRegion: string): string {
  return `${stackName}-${homeRegion}-iam-forwarding`;
}
