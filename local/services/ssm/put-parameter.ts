import type { PutParameterRequest } from '@aws-sdk/client-ssm';
import { AwsError } from '../../endpoint/error.ts';
import type { Given } from '../cloudtrail/read-input.ts';
import { wholeSeconds } from '../cloudtrail/trail.ts';
import type { SsmCall } from './action.ts';
import { checkName, invalid, parameterArn } from './parameter-name.ts';
import type { ParameterVersion } from './parameter-store.ts';

/** Largest values, in bytes. */
const TIER_BYTES = { Standard: 4096, Advanced: 8192 } as const;
type Tier = keyof typeof TIER_BYTES;

const ADVANCED_PAGE =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html';

/**
 * PutParameter: a new parameter, or with Overwrite a new version. Encrypted ones, policies and tags are not emulated.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 * @throws AwsError
 */
export function putParameter(call: SsmCall, input: Given<PutParameterRequest>) {
  const {
    Name: name,
    Value: value,
    Overwrite = false,
    Description,
    AllowedPattern,
    DataType = 'text',
  } = input;
  const { account } = call.identity;
  const { region } = call.request;
  checkName(name);
  const arn = parameterArn(name, account, region);
  const latest = call.store.find(arn)?.versions.at(-1);
  checkSupported(input);
  if (latest && !Overwrite) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (Overwrite && input.Tags) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
  const type = input.Type ?? latest?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (latest && latest.type !== type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `The type of a parameter cannot be changed from ${latest.type} to ${type}.`,
    );
  }
  checkValue(value, AllowedPattern);
  const tier = tierOf(input.Tier, latest?.tier, Buffer.byteLength(value));
  const version: ParameterVersion = {
    ...{ version: (latest?.version ?? 0) + 1, value, type, tier, dataType: DataType },
    lastModified: wholeSeconds(call.now),
    lastModifiedUser: String(call.identity.userIdentity['arn']),
    ...(Description !== undefined && { description: Description }),
    ...(AllowedPattern !== undefined && { allowedPattern: AllowedPattern }),
  };
  call.store.put({ arn, name, account, region }, version);
  call.changed({
    ...{ arn, name, type, operation: latest ? 'Update' : 'Create' },
    ...(Description !== undefined && { description: Description }),
  });
  return { Version: version.version, Tier: tier };
}

function checkSupported({
  Type = 'String',
  DataType = 'text',
  Policies,
  KeyId,
}: Given<PutParameterRequest>): void {
  if (!['String', 'StringList'].includes(Type) || KeyId !== undefined) {
    throw invalid(`A parameter is a String or a StringList: ${Type} is not emulated here.`);
  }
  if (DataType !== 'text') throw invalid(`The data type ${DataType} is not emulated here.`);
  if (Policies !== undefined) throw invalid('Parameter policies are not emulated here.');
}

function checkValue(value: string, pattern: string | undefined): void {
  if (value === '') {
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  if (/\{\{.*\}\}/s.test(value)) {
    throw invalid('Parameter value must not nest another parameter. Do not use "{{}}" in the value.');
  }
  if (pattern !== undefined && !new RegExp(pattern).test(value)) {
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
  }
}

/** A parameter never goes back to the standard tier; without a tier it stays in its own. */
function tierOf(given: string | undefined, latest: Tier | undefined, bytes: number): Tier {
  if (given === 'Standard' && latest === 'Advanced') {
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  }
  const isAdvanced =
    given === 'Advanced' ||
    latest === 'Advanced' ||
    (given === 'Intelligent-Tiering' && bytes > TIER_BYTES.Standard);
  const tier = isAdvanced ? 'Advanced' : 'Standard';
  if (bytes > TIER_BYTES[tier]) {
    const what = `${tier} tier parameters support a maximum parameter value of ${TIER_BYTES[tier]} characters.`;
    throw invalid(
      isAdvanced
        ? what
        : `${what} To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see ${ADVANCED_PAGE}`,
    );
  }
  return tier;
}
