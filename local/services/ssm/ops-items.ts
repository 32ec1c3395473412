import { randomBytes } from 'node:crypto';
import {
  type CreateOpsItemRequest,
  CreateOpsItemCommand,
  DescribeOpsItemsCommand,
  GetOpsItemCommand,
  type OpsItemFilter,
  type UpdateOpsItemRequest,
  UpdateOpsItemCommand,
} from '@aws-sdk/client-ssm';
import { partitionOf } from '../../../tasks/contract/scope.ts';
import { AwsError } from '../../endpoint/error.ts';
import { pageOf } from '../../endpoint/page.ts';
import { type Action, defineAction } from '../cloudtrail/action.ts';
import type { Given } from '../cloudtrail/read-input.ts';
import { wholeSeconds } from '../cloudtrail/trail.ts';
import type { SsmCall, StoredOpsItem } from './action.ts';
import { invalid } from './parameter-name.ts';

type Data = StoredOpsItem['OperationalData'];

/** Longest texts, and most OpsItems of a page. */
const MOST = { Title: 1024, Description: 2048, Source: 128, page: 50 };
/** The two keys below `/aws` that a caller may set. */
const DEDUP = '/aws/dedup';
const OPEN: readonly unknown[] = ['Open', 'InProgress'];
const STATUSES: readonly unknown[] = [...OPEN, 'Resolved', 'Closed'];
const FILTERS = ['Status', 'Source', 'Title', 'OpsItemId', 'Severity', 'Category', 'Priority'] as const;

/**
 * The OpsItem actions of SSM. While an OpsItem with the same deduplication string and source is open, another is not created.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/OpsCenter-working-deduplication.html
 */
export const OPS_ITEM_ACTIONS = {
  CreateOpsItem: defineAction(CreateOpsItemCommand, (call: SsmCall, input) => create(call, input)),
  UpdateOpsItem: defineAction(UpdateOpsItemCommand, (call: SsmCall, input) => update(call, input)),
  GetOpsItem: defineAction(GetOpsItemCommand, (call: SsmCall, { OpsItemId }) => ({
    OpsItem: answerOf(found(call, OpsItemId)),
  })),
  DescribeOpsItems: defineAction(
    DescribeOpsItemsCommand,
    (call: SsmCall, { OpsItemFilters = [], MaxResults = MOST.page, NextToken }) => {
      const wanted = itemsOf(call).filter((item) => OpsItemFilters.every((one) => matches(item, one)));
      const { items, nextToken } = pageOf(wanted, {
        maxResults: Math.min(MaxResults, MOST.page),
        nextToken: NextToken,
        invalidToken: new AwsError('InvalidNextToken', 'The specified token is not valid.'),
      });
      const summaries = items.map((item) => {
        const { Description, Version, OpsItemArn, ...summary } = answerOf(item);
        return summary;
      });
      return { OpsItemSummaries: summaries, NextToken: nextToken.nextToken };
    },
  ),
} satisfies Record<string, Action<SsmCall>>;

function create(call: SsmCall, { AccountId, Tags, ...input }: Given<CreateOpsItemRequest>) {
  const { account } = call.identity;
  const { region } = call.request;
  if (AccountId !== undefined) throw invalid('OpsItems of another account are not emulated here.');
  checkTexts(input);
  checkData(input.OperationalData);
  const dedup = input.OperationalData?.[DEDUP]?.Value;
  const same = itemsOf(call).find(
    (item) =>
      dedup !== undefined &&
      OPEN.includes(item.Status) &&
      item.Source === input.Source &&
      item.OperationalData?.[DEDUP]?.Value === dedup,
  );
  if (same) {
    const message = `Similar open OpsItem already exists: ${same.OpsItemId}`;
    throw new AwsError('OpsItemAlreadyExistsException', message, 400, { OpsItemId: same.OpsItemId });
  }
  const OpsItemId = `oi-${randomBytes(6).toString('hex')}`;
  const OpsItemArn = `arn:${partitionOf(region)}:ssm:${region}:${account}:opsitem/${OpsItemId}`;
  const by = String(call.identity.userIdentity['arn']);
  const at = wholeSeconds(call.now);
  call.opsItems.set(OpsItemId, {
    ...input,
    ...{ account, region, OpsItemId, OpsItemArn, Status: 'Open', Version: '1' },
    ...{ CreatedBy: by, CreatedTime: at, LastModifiedBy: by, LastModifiedTime: at },
  });
  return { OpsItemId, OpsItemArn };
}

function update(
  call: SsmCall,
  { OpsItemArn, OperationalData, OperationalDataToDelete = [], ...input }: Given<UpdateOpsItemRequest>,
) {
  const item = found(call, input.OpsItemId);
  checkTexts(input);
  checkData(OperationalData);
  if (input.Status !== undefined && !STATUSES.includes(input.Status)) {
    throw parameterError(`The status ${input.Status} is not one of an operational OpsItem.`);
  }
  if (OperationalData?.[DEDUP] ?? OperationalDataToDelete.includes(DEDUP)) {
    throw parameterError('The deduplication string of an OpsItem cannot be changed.');
  }
  const data = Object.entries({ ...item.OperationalData, ...OperationalData }).filter(
    ([key]) => !OperationalDataToDelete.includes(key),
  );
  call.opsItems.set(item.OpsItemId, {
    ...item,
    ...input,
    OperationalData: Object.fromEntries(data),
    Version: String(Number(item.Version) + 1),
    LastModifiedBy: String(call.identity.userIdentity['arn']),
    LastModifiedTime: wholeSeconds(call.now),
  });
  return {};
}

/** @throws AwsError ValidationException, OpsItemInvalidParameterException */
function checkTexts(input: Partial<Record<'Title' | 'Description' | 'Source', string>>): void {
  for (const name of ['Title', 'Description', 'Source'] as const) {
    const { length } = input[name] ?? ' ';
    if (length >= 1 && length <= MOST[name]) continue;
    throw invalid(
      `1 validation error detected: Value at '${name.toLowerCase()}' failed to satisfy constraint: Member must have length between 1 and ${MOST[name]}`,
    );
  }
  if (/aws|amazon|amzn/i.test(input.Source ?? '')) {
    throw parameterError('The source of an OpsItem cannot contain aws, amazon or amzn.');
  }
}

function checkData(data: Data = {}): void {
  const reserved = Object.keys(data).find(
    (key) => /^\/?(aws|amazon|amzn|ssm)/i.test(key) && !isDocumented(key),
  );
  if (reserved !== undefined) {
    throw parameterError(
      `A key of operational data cannot begin with aws, amazon, amzn or ssm: ${reserved}.`,
    );
  }
}

const isDocumented = (key: string) => [DEDUP, '/aws/resources', '/aws/automations'].includes(key);

function matches(item: StoredOpsItem, { Key, Operator, Values }: Given<OpsItemFilter>): boolean {
  const name = FILTERS.find((one) => one === Key);
  if (!name || (Operator !== 'Equal' && Operator !== 'Contains')) {
    throw invalid(`A filter of OpsItems by ${Key} with ${Operator} is not emulated here.`);
  }
  const value = String(item[name] ?? '');
  return Values.some((wanted) => (Operator === 'Equal' ? value === wanted : value.includes(wanted)));
}

/** OpsItems of the caller's account and Region, the newest first. */
function itemsOf({ opsItems, identity, request }: SsmCall): StoredOpsItem[] {
  return [...opsItems.values()]
    .filter(({ account, region }) => account === identity.account && region === request.region)
    .reverse();
}

function found(call: SsmCall, id: string): StoredOpsItem {
  const item = itemsOf(call).find(({ OpsItemId }) => OpsItemId === id);
  if (item) return item;
  throw new AwsError('OpsItemNotFoundException', `The specified OpsItem ${id} does not exist.`);
}

function answerOf({ account, region, CreatedTime, LastModifiedTime, ...item }: StoredOpsItem) {
  return { ...item, CreatedTime: new Date(CreatedTime), LastModifiedTime: new Date(LastModifiedTime) };
}

const parameterError = (message: string) => new AwsError('OpsItemInvalidParameterException', message);
