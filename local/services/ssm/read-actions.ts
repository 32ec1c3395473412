import {
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../endpoint/error.ts';
import { pageOf } from '../../endpoint/page.ts';
import { type Action, defineAction } from '../cloudtrail/action.ts';
import type { SsmCall } from './action.ts';
import { invalid, parameterArn, readName } from './parameter-name.ts';
import type { Parameter, ParameterVersion } from './parameter-store.ts';

/** Most parameters of a page, which are as many as come without MaxResults. */
const PAGE = { byPath: 10, history: 50 };

/** GetParameter, GetParametersByPath and GetParameterHistory. */
export const READ_ACTIONS = {
  GetParameter: defineAction(GetParameterCommand, (call: SsmCall, { Name }) => {
    const { name, version, selector } = readName(Name);
    const parameter = found(call, name);
    const shown =
      version === undefined
        ? parameter.versions.at(-1)
        : parameter.versions.find((one) => one.version === version);
    if (!shown) {
      throw new AwsError(
        'ParameterVersionNotFound',
        `Systems Manager could not find version ${version ?? ''} of ${name}. Verify the version and try again.`,
      );
    }
    return {
      Parameter: { ...answerOf(parameter, shown), ...(selector !== undefined && { Selector: selector }) },
    };
  }),
  GetParametersByPath: defineAction(
    GetParametersByPathCommand,
    (call: SsmCall, { Path, Recursive = false, ParameterFilters, MaxResults, NextToken }) => {
      if (!Path.startsWith('/')) {
        throw invalid('The parameter path must begin with a slash: it is the beginning of a hierarchy.');
      }
      if (ParameterFilters) throw invalid('Filters of parameters are not emulated here.');
      const prefix = Path.endsWith('/') ? Path : `${Path}/`;
      const below = call.store
        .of(call.identity.account, call.request.region)
        .filter(({ name }) => name.startsWith(prefix))
        .filter(({ name }) => Recursive || !name.slice(prefix.length).includes('/'));
      const { items, nextToken } = page(below, PAGE.byPath, MaxResults, NextToken);
      return {
        Parameters: items.flatMap((parameter) => {
          const latest = parameter.versions.at(-1);
          return latest ? [answerOf(parameter, latest)] : [];
        }),
        NextToken: nextToken,
      };
    },
  ),
  GetParameterHistory: defineAction(
    GetParameterHistoryCommand,
    (call: SsmCall, { Name, MaxResults, NextToken }) => {
      const parameter = found(call, readName(Name).name);
      const { items, nextToken } = page(parameter.versions, PAGE.history, MaxResults, NextToken);
      return {
        Parameters: items.map((version) => ({
          Name: parameter.name,
          Type: version.type,
          LastModifiedDate: new Date(version.lastModified),
          LastModifiedUser: version.lastModifiedUser,
          Description: version.description,
          Value: version.value,
          AllowedPattern: version.allowedPattern,
          Version: version.version,
          Labels: [],
          Tier: version.tier,
          Policies: [],
          DataType: version.dataType,
        })),
        NextToken: nextToken,
      };
    },
  ),
} satisfies Record<string, Action<SsmCall>>;

/** The parameter that a call names. @throws AwsError ParameterNotFound */
export function found({ store, identity, request }: SsmCall, name: string): Parameter {
  return store.get(parameterArn(name, identity.account, request.region));
}

function answerOf(parameter: Parameter, version: ParameterVersion) {
  return {
    Name: parameter.name,
    Type: version.type,
    Value: version.value,
    Version: version.version,
    LastModifiedDate: new Date(version.lastModified),
    ARN: parameter.arn,
    DataType: version.dataType,
  };
}

function page<T>(all: readonly T[], most: number, wanted = most, token?: string) {
  if (wanted < 1 || wanted > most) {
    throw invalid(
      `1 validation error detected: Value '${wanted}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and ${most}`,
    );
  }
  const { items, nextToken } = pageOf(all, {
    maxResults: wanted,
    nextToken: token,
    invalidToken: new AwsError('InvalidNextToken', 'The specified token is not valid.'),
  });
  return { items, nextToken: nextToken.nextToken };
}
