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

/** The scope that an ARN names; parts that it leaves out are empty, as are all parts of what is no ARN. */
export function scopeOf(arn: string | undefined): Scope {
  const { partition = '', accountId: account = '', region = '' } = parseArn(arn) ?? {};
  return { partition, account, region };
}

/** Whether a trail, as CloudTrail lists it, has its home in an account and Region: only there calls on it work. */
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
