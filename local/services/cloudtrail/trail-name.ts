import { partitionOf, trailArnOf } from '../../../tasks/contract/scope.ts';
import { AwsError } from '../../endpoint/error.ts';

/** A trail as its ARN names it. */
export interface TrailName {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly account: string;
}

const TRAIL_ARN = /^arn:aws[\w-]*:cloudtrail:([a-z0-9-]+):(\d{12}):trail\/([\w.-]+)$/;

/** Reads a trail ARN. @throws AwsError CloudTrailARNInvalidException */
export function parseTrailArn(arn: string): TrailName {
  const [, region, account, name] = TRAIL_ARN.exec(arn) ?? [];
  if (region === undefined || account === undefined || name === undefined) {
    throw new AwsError(
      'CloudTrailARNInvalidException',
      `The ARN ${arn} is not a trail ARN: it must read arn:aws:cloudtrail:<Region>:<account>:trail/<name>.`,
    );
  }
  return { arn, name, region, account };
}

/**
 * Resolves what a caller typed: a short name in the caller's account and the called Region, an ARN anywhere.
 * @throws AwsError InvalidTrailNameException or CloudTrailARNInvalidException
 */
export function resolveTrailName(given: string, account: string, region: string): TrailName {
  if (given.startsWith('arn:')) return parseTrailArn(given);
  checkTrailName(given);
  return { arn: trailArn(given, account, region), name: given, region, account };
}

/** What a caller typed to name the trail, whichever parameter of the action holds it. */
export function namedTrail(input: Readonly<Record<string, unknown>>): string | undefined {
  const given = input['Name'] ?? input['TrailName'] ?? input['ResourceId'];
  return typeof given === 'string' ? given : undefined;
}

/** The ARN of a trail. */
export function trailArn(name: string, account: string, region: string): string {
  return trailArnOf({ partition: partitionOf(region), region, account }, name);
}

/** The rules for trail names, with what CloudTrail says when one is broken. */
const NAME_RULES: readonly (readonly [(name: string) => boolean, string])[] = [
  [(name) => name.length > 0, 'Trail name cannot be blank.'],
  [(name) => name.length >= 3, 'Trail name too short. Minimum allowed length: 3 characters.'],
  [(name) => name.length <= 128, 'Trail name too long. Maximum allowed length: 128 characters.'],
  [
    (name) => /^[\w.-]*$/.test(name),
    'Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).',
  ],
  [(name) => /^[a-z0-9]/i.test(name), 'Trail name must start with a letter or number.'],
  [(name) => /[a-z0-9]$/i.test(name), 'Trail name must end with a letter or number.'],
  [(name) => !/[._-]{2}/.test(name), 'Trail name cannot have adjacent periods, underscores or hyphens.'],
  [(name) => !/^\d+(\.\d+){3}$/.test(name), 'Trail name cannot be in IP address format.'],
];

/** @throws AwsError InvalidTrailNameException */
export function checkTrailName(name: string): void {
  const broken = NAME_RULES.find(([holds]) => !holds(name));
  if (broken) throw new AwsError('InvalidTrailNameException', broken[1]);
}
