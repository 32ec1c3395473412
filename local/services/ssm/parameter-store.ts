import { AwsError } from '../../endpoint/error.ts';

/** One version of a parameter, as GetParameterHistory shows it. Times are ISO 8601 in UTC. */
export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: string;
  readonly tier: 'Standard' | 'Advanced';
  readonly dataType: string;
  readonly lastModified: string;
  /** ARN of the caller. */
  readonly lastModifiedUser: string;
  readonly description?: string;
  readonly allowedPattern?: string;
}

/** A parameter of one account and Region, the oldest version first. */
export interface Parameter {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly versions: readonly ParameterVersion[];
}

/** A parameter keeps so many versions. */
const MOST_VERSIONS = 100;

/** The parameters of all accounts and Regions. */
export interface ParameterStore {
  find(arn: string): Parameter | undefined;
  /** @throws AwsError ParameterNotFound */
  get(arn: string): Parameter;
  /** Adds a version. */
  put(parameter: Omit<Parameter, 'versions'>, version: ParameterVersion): void;
  remove(arn: string): void;
  /** Parameters of an account and Region, by name. */
  of(account: string, region: string): Parameter[];
  all(): readonly Parameter[];
}

/** Makes a store. */
export function createParameterStore(parameters: readonly Parameter[] = []): ParameterStore {
  const byArn = new Map(parameters.map((parameter) => [parameter.arn, parameter]));
  return {
    find: (arn) => byArn.get(arn),
    get(arn) {
      const parameter = byArn.get(arn);
      if (!parameter) throw new AwsError('ParameterNotFound', '');
      return parameter;
    },
    put(parameter, version) {
      const versions = [...(byArn.get(parameter.arn)?.versions ?? []), version].slice(-MOST_VERSIONS);
      byArn.set(parameter.arn, { ...parameter, versions });
    },
    remove: (arn) => void byArn.delete(arn),
    of: (account, region) =>
      [...byArn.values()]
        .filter((parameter) => parameter.account === account && parameter.region === region)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    all: () => [...byArn.values()],
  };
}
