/**
 * How the names of Regions begin in the partitions that are neither the standard one, nor AWS GovCloud, nor China.
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
const OTHER_PARTITIONS = ['us-iso', 'eu-iso', 'eusc-'];

/**
 * The Region in which the calls on IAM of a Region's partition become events: IAM is one service for all Regions, and
 * EventBridge sees its calls in one of them only. Undefined in partitions of which that Region is not known for certain
 * (those of isolated Regions and the European Sovereign Cloud): us-east-1 is in another one.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function iamRegionOf(region: string): string | undefined {
  if (OTHER_PARTITIONS.some((prefix) => region.startsWith(prefix))) return undefined;
  if (region.startsWith('cn-')) return 'cn-north-1';
  if (region.startsWith('us-gov-')) return 'us-gov-west-1';
  return 'us-east-1';
}

/**
 * The Region that has to forward changes of roles to a deployment: undefined where the deployment sees them itself, in
 * China, where EventBridge hands nothing on to another Region, and where nobody knows.
 */
export function forwardingRegionOf(homeRegion: string): string | undefined {
  const iamRegion = iamRegionOf(homeRegion);
  return iamRegion === homeRegion || homeRegion.startsWith('cn-') ? undefined : iamRegion;
}

/** Name of the stack that forwards them. It says the home Region too, so that every deployment can have one. */
export function iamForwardingStackName(stackName: string, homeRegion: string): string {
  return `${stackName}-${homeRegion}-iam-forwarding`;
}
