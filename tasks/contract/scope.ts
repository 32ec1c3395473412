import * as v from 'valibot';
import { parse, validate, type ARN } from '@aws-sdk/util-arn-parser';

/** Fields of a {@link Scope} in a schema. */
export const scopeFields = {
  /** `aws`, `aws-cn`, `aws-us-gov` … */
  partition: v.string(),
  /** 12 digits. */
  account: v.string(),
  region: v.string(),
};

/** Where a resource is, or a call was made: partition, account and Region. */
export type Scope = { [Field in keyof typeof scopeFields]: string };

/**
 * Partitions by the prefix of their Regions.
 * @see https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** The partition that a Region belongs to: `aws` unless its prefix says otherwise. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** Whether a text is an ARN. */
export function isArn(text: string): boolean {
  return validate(text);
}

/** The parts of an ARN; undefined for any other value. */
export function parseArn(value: unknown): ARN | undefined {
  return typeof value === 'string' && isArn(value) ? parse(value) : undefined;
}

/** The ARN of a resource: `table/incidents` of `dynamodb`. Those of IAM and S3 have no Region, and are written out where they are needed. */
export function arnOf({ partition, region, account }: Scope, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** The ARN of a trail by its name. */
export const trailArnOf = (scope: Scope, name: string): string => arnOf(scope, 'cloudtrail', `trail/${name}`);

/** The scope that an ARN names; parts that it leaves out are empty, as are all parts of what is no ARN. */
export function scopeOf(arn: string | undefined): Scope {
  const { partition = '', accountId: account = '', region = '' } = parseArn(arn) ?? {};
  return { partition, account, region };
}

/** Whether an account and Region are the home of a trail, as CloudTrail lists it: only there calls on it work. */
export function isHomeIn(
  { account, region }: Pick<Scope, 'account' | 'region'>,
  {
    TrailARN,
    HomeRegion,
  }: { readonly TrailARN?: string | undefined; readonly HomeRegion?: string | undefined },
): boolean {
  return HomeRegion === region && scopeOf(TrailARN).account === account;
}

/** The name at the end of an ARN, after its last `/` or `:`; a text without them is a name already. */
export function resourceNameOf(arn: string): string {
  return arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
}

/** The name in an ARN that ends with an id, as those of stacks and connections do; a text without them is a name already. */
export function nameBeforeIdOf(arn: string): string {
  return arn.split('/')[1] ?? resourceNameOf(arn);
}
