import { partitionOf } from '../../../tasks/contract/scope.ts';
import { AwsError } from '../../endpoint/error.ts';

const MOST_LEVELS = 15;
const MOST_CHARACTERS = 1011;

/** What SSM answers to a parameter of a call that breaks a rule. */
export const invalid = (message: string) => new AwsError('ValidationException', message);

/** The ARN of a parameter: a name in a hierarchy begins with a slash of its own. */
export function parameterArn(name: string, account: string, region: string): string {
  const path = name.startsWith('/') ? name : `/${name}`;
  return `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter${path}`;
}

/**
 * The rules for the name of a new parameter.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 * @throws AwsError ValidationException, HierarchyLevelLimitExceededException
 */
export function checkName(name: string): void {
  if (name.length === 0 || name.length > MOST_CHARACTERS) {
    throw invalid(`The name of a parameter has 1 to ${MOST_CHARACTERS} characters, not ${name.length}.`);
  }
  if (/^\/?(aws|ssm)/i.test(name)) {
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (!/^[\w.-]+$|^(\/[\w.-]+)+$/.test(name)) {
    throw invalid(
      'Parameter name must be a fully qualified name: only a mix of letters, numbers and the following 3 symbols .-_ are allowed, divided by slash symbols, of which the first character must be one.',
    );
  }
  if (name.split('/').length - 1 > MOST_LEVELS) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${MOST_LEVELS} levels.`,
    );
  }
}

/** A parameter as a reading call names it: by name or ARN, perhaps with a version. */
export function readName(given: string): { name: string; version?: number; selector?: string } {
  const [, arnPath] = /^arn:[\w-]+:ssm:[^:]*:\d{12}:parameter(\/.*)$/.exec(given) ?? [];
  // The ARN of a parameter outside a hierarchy has a slash that its name has not.
  const text = arnPath === undefined ? given : /^\/[^/]+$/.test(arnPath) ? arnPath.slice(1) : arnPath;
  const [name = '', version] = text.split(':');
  if (version === undefined) return { name };
  if (!/^\d+$/.test(version)) throw invalid('Labels of parameters are not emulated here: give a version.');
  return { name, version: Number(version), selector: `:${version}` };
}
