import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DeleteRetentionPolicyCommand,
  DeleteSubscriptionFilterCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeSubscriptionFiltersCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { partitionOf } from '../../../tasks/contract/scope.ts';
import { AwsError } from '../../endpoint/error.ts';
import type { Service } from '../../endpoint/service.ts';
import { type Action, defineAction } from '../cloudtrail/action.ts';
import {
  createRecordedService,
  type RecordedCall,
  type RecordedServiceOptions,
} from '../recorded-service.ts';

type Filter = { filterName: string } & Record<string, unknown>;

/** A log group as it is kept. */
export interface StoredLogGroup {
  readonly arn: string;
  readonly name: string;
  retentionInDays?: number;
  metricFilters: Filter[];
  subscriptionFilters: Filter[];
}

/** An emulated CloudWatch Logs: log groups with their retention and filters, and no entries. */
export interface Logs extends Service {
  exportState(): StoredLogGroup[];
}

type LogsCall = RecordedCall<Map<string, StoredLogGroup>>;
type Filters = 'metricFilters' | 'subscriptionFilters';

const ACTIONS: Readonly<Record<string, Action<LogsCall>>> = {
  CreateLogGroup: defineAction(CreateLogGroupCommand, (call: LogsCall, { logGroupName: name }) => {
    const arn = arnOf(call, name);
    if (call.store.has(arn))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    call.store.set(arn, { arn, name, metricFilters: [], subscriptionFilters: [] });
  }),
  DeleteLogGroup: defineAction(DeleteLogGroupCommand, (call: LogsCall, { logGroupName }) => {
    call.store.delete(found(call, logGroupName).arn);
  }),
  DescribeLogGroups: defineAction(
    DescribeLogGroupsCommand,
    (call: LogsCall, { logGroupNamePrefix = '', ...asked }) => {
      const groups = [...call.store.values()]
        .filter(({ arn, name }) => arn === arnOf(call, name) && name.startsWith(logGroupNamePrefix))
        .sort((one, other) => (one.name < other.name ? -1 : 1))
        .map(({ arn, name, retentionInDays, metricFilters }) => ({
          ...{
            arn: `${arn}:*`,
            logGroupArn: arn,
            logGroupName: name,
            metricFilterCount: metricFilters.length,
          },
          ...(retentionInDays !== undefined && { retentionInDays }),
        }));
      return pageOf('logGroups', groups, asked);
    },
  ),
  PutRetentionPolicy: defineAction(
    PutRetentionPolicyCommand,
    (call: LogsCall, { logGroupName, retentionInDays }) => {
      found(call, logGroupName).retentionInDays = retentionInDays;
    },
  ),
  DeleteRetentionPolicy: defineAction(DeleteRetentionPolicyCommand, (call: LogsCall, { logGroupName }) => {
    delete found(call, logGroupName).retentionInDays;
  }),
  PutMetricFilter: defineAction(PutMetricFilterCommand, (call: LogsCall, input) => {
    put(call, 'metricFilters', input);
  }),
  DeleteMetricFilter: defineAction(DeleteMetricFilterCommand, (call: LogsCall, input) => {
    remove(call, 'metricFilters', input);
  }),
  DescribeMetricFilters: defineAction(
    DescribeMetricFiltersCommand,
    (call: LogsCall, { logGroupName = '', ...asked }) =>
      pageOf('metricFilters', found(call, logGroupName).metricFilters, asked),
  ),
  PutSubscriptionFilter: defineAction(PutSubscriptionFilterCommand, (call: LogsCall, input) => {
    put(call, 'subscriptionFilters', input);
  }),
  DeleteSubscriptionFilter: defineAction(DeleteSubscriptionFilterCommand, (call: LogsCall, input) => {
    remove(call, 'subscriptionFilters', input);
  }),
  DescribeSubscriptionFilters: defineAction(
    DescribeSubscriptionFiltersCommand,
    (call: LogsCall, { logGroupName, ...asked }) =>
      pageOf('subscriptionFilters', found(call, logGroupName).subscriptionFilters, asked),
  ),
};

/** Makes an emulated CloudWatch Logs. */
export function createLogs(
  options: RecordedServiceOptions & { readonly state?: readonly StoredLogGroup[] } = {},
): Logs {
  const store = new Map(structuredClone(options.state ?? []).map((group) => [group.arn, group]));
  return {
    ...createRecordedService('logs', ACTIONS, store, options),
    exportState: () => structuredClone([...store.values()]),
  };
}

function arnOf({ identity, request }: LogsCall, name: string): string {
  const { region } = request;
  return `arn:${partitionOf(region)}:logs:${region}:${identity.account}:log-group:${name}`;
}

/** @throws AwsError ResourceNotFoundException */
function found(call: LogsCall, name: string): StoredLogGroup {
  const group = call.store.get(arnOf(call, name));
  if (group) return group;
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}

/**
 * A page of a list: at most 50 members, the next ones for a token.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html
 */
function pageOf(
  name: string,
  list: readonly object[],
  { limit = 50, nextToken = '0' }: { limit?: number | undefined; nextToken?: string | undefined },
): Record<string, unknown> {
  const end = Number(nextToken) + limit;
  return {
    [name]: list.slice(Number(nextToken), end),
    ...(end < list.length && { nextToken: String(end) }),
  };
}

interface Named {
  logGroupName: string;
  filterName: string;
}

function put(call: LogsCall, filters: Filters, { logGroupName, ...filter }: Named): void {
  const group = found(call, logGroupName);
  const others = group[filters].filter(({ filterName }) => filterName !== filter.filterName);
  group[filters] = [...others, { ...filter, creationTime: call.now.getTime(), logGroupName }];
}

function remove(call: LogsCall, filters: Filters, { logGroupName, filterName }: Named): void {
  const group = found(call, logGroupName);
  const others = group[filters].filter((filter) => filter.filterName !== filterName);
  if (others.length === group[filters].length)
    throw new AwsError('ResourceNotFoundException', `The specified filter ${filterName} does not exist.`);
  group[filters] = others;
}
