import {
  type AwsSecurityFinding,
  type AwsSecurityFindingIdentifier,
  BatchImportFindingsCommand,
  BatchUpdateFindingsCommand,
  type BatchUpdateFindingsRequest,
  GetFindingsCommand,
  type StringFilter,
} from '@aws-sdk/client-securityhub';
import { partitionOf } from '../../../tasks/contract/scope.ts';
import { AwsError } from '../../endpoint/error.ts';
import { pageOf } from '../../endpoint/page.ts';
import { type Action, defineAction } from '../cloudtrail/action.ts';
import type { RecordedCall } from '../recorded-service.ts';

/** A finding of the default product, whose ARN names its account and Region. */
export interface StoredFinding {
  /** As GetFindings shows it. */
  readonly finding: AwsSecurityFinding;
  /** Fields that BatchUpdateFindings has set: BatchImportFindings leaves them from then on. */
  readonly ofCustomer: readonly string[];
}

/** What BatchImportFindings did with a finding. */
export type FindingChange = 'created' | 'updated' | 'archived';

/** What the actions work on. */
export interface FindingStore {
  /** By product and id, in the order of their creation. */
  readonly findings: Map<string, StoredFinding>;
  /** Called with every imported finding. */
  readonly imported: (change: FindingChange, finding: AwsSecurityFinding) => void;
}

type Call = RecordedCall<FindingStore>;

/** Most findings of a request or page, largest finding in bytes, longest texts. */
const MOST = { findings: 100, bytes: 240 * 1024, Title: 256, Description: 1024 };
const LABELS: readonly unknown[] = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
const STATES: readonly unknown[] = ['ACTIVE', 'ARCHIVED', undefined];
const WORKFLOW: readonly unknown[] = ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED', undefined];
/** Fields that BatchImportFindings sets at the creation of a finding only. */
const OF_CUSTOMER = ['Note', 'UserDefinedFields', 'VerificationState', 'Workflow'];

/**
 * The actions of Security Hub on findings of the default product.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html
 */
export const FINDING_ACTIONS: Readonly<Record<string, Action<Call>>> = {
  BatchImportFindings: refusing(
    defineAction(BatchImportFindingsCommand, (call: Call, { Findings }) =>
      importFindings(call, Findings as AwsSecurityFinding[]),
    ),
  ),
  BatchUpdateFindings: refusing(
    defineAction(BatchUpdateFindingsCommand, (call: Call, input) =>
      updateFindings(call, input as BatchUpdateFindingsRequest),
    ),
  ),
  GetFindings: refusing(
    defineAction(GetFindingsCommand, (call: Call, { Filters = {}, MaxResults, NextToken, SortCriteria }) => {
      if (SortCriteria) throw invalid('Sorting is not emulated here.');
      if (MaxResults !== undefined) checkCount('MaxResults', MaxResults);
      const filters = Object.entries(Filters) as [string, StringFilter[]][];
      const unknown = filters.find(([name]) => !VALUES[name] && !FIELDS.includes(name));
      if (unknown) throw invalid(`The filter ${unknown[0]} is not emulated here.`);
      const { items, nextToken } = pageOf(
        ownFindings(call).filter((finding) =>
          filters.every(([name, given]) => matches(finding, name, given)),
        ),
        {
          maxResults: MaxResults,
          nextToken: NextToken,
          invalidToken: invalid('The NextToken is not valid.'),
        },
      );
      return { Findings: items, NextToken: nextToken.nextToken };
    }),
  ),
};

/** What is wrong with the form of a request is an invalid input too. */
function refusing(action: Action<Call>): Action<Call> {
  return (params) => {
    try {
      return action(params);
    } catch (error) {
      throw error instanceof AwsError ? invalid(error.message) : error;
    }
  };
}

function importFindings(call: Call, findings: readonly AwsSecurityFinding[]) {
  checkCount('Findings', findings.length);
  const failed = findings.flatMap((finding) => {
    const reason = refusalOf(call, finding);
    if (reason === undefined) keep(call, finding);
    return reason === undefined ? [] : [{ Id: finding.Id, ErrorCode: 'InvalidInput', ErrorMessage: reason }];
  });
  return {
    FailedCount: failed.length,
    SuccessCount: findings.length - failed.length,
    FailedFindings: failed,
  };
}

/** @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html */
function refusalOf({ identity, request }: Call, finding: AwsSecurityFinding): string | undefined {
  const { account } = identity;
  const product = `arn:${partitionOf(request.region)}:securityhub:${request.region}:${account}:product/${account}/default`;
  const isTime = (text = '') => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) && !isNaN(Date.parse(text));
  const checks: readonly [holds: boolean, reason: string][] = [
    [Buffer.byteLength(JSON.stringify(finding)) <= MOST.bytes, 'The finding is larger than 240 KB.'],
    [finding.ProductArn === product, `ProductArn must be ${product}: other products are not emulated here.`],
    [finding.AwsAccountId === account, `AwsAccountId must be the account of the caller, ${account}.`],
    [finding.SchemaVersion === '2018-10-08', 'SchemaVersion must be 2018-10-08.'],
    [
      isTime(finding.CreatedAt) && isTime(finding.UpdatedAt),
      'CreatedAt and UpdatedAt must be ISO 8601 times.',
    ],
    [LABELS.includes(finding.Severity?.Label), 'Severity.Label must be one of the severities.'],
    [(finding.Types ?? []).length > 0, 'Types must not be empty.'],
    [STATES.includes(finding.RecordState), 'RecordState must be ACTIVE or ARCHIVED.'],
    [(finding.Title ?? '').length <= MOST.Title, 'Title is longer than 256 characters.'],
    [(finding.Description ?? '').length <= MOST.Description, 'Description is longer than 1,024 characters.'],
  ];
  return checks.find(([holds]) => !holds)?.[1];
}

/**
 * Creates or updates a finding; an update that is not newer is ignored. One that is active again is new to its reviewers.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 */
function keep({ store, request, now }: Call, given: AwsSecurityFinding): void {
  const key = keyOf(given);
  const known = store.findings.get(key);
  const { ofCustomer = [], finding: before } = known ?? {};
  if (before && timeOf(given) <= timeOf(before)) return;
  const kept = Object.entries(before ?? {}).filter(([name]) =>
    [...OF_CUSTOMER, ...ofCustomer].includes(name),
  );
  const RecordState = given.RecordState ?? before?.RecordState ?? 'ACTIVE';
  const finding: AwsSecurityFinding = {
    ...{ Workflow: { Status: 'NEW' }, Region: request.region, ...before, ...given },
    ...Object.fromEntries(kept),
    ...{ RecordState, ProcessedAt: now.toISOString() },
  };
  const isActiveAgain = before?.RecordState === 'ARCHIVED' && RecordState === 'ACTIVE';
  if (isActiveAgain && finding.Workflow?.Status !== 'SUPPRESSED') finding.Workflow = { Status: 'NEW' };
  store.findings.set(key, { finding, ofCustomer });
  store.imported(RecordState === 'ARCHIVED' ? 'archived' : before ? 'updated' : 'created', finding);
}

const timeOf = ({ UpdatedAt = '' }: AwsSecurityFinding): number => Date.parse(UpdatedAt);

function updateFindings(
  { store, now }: Call,
  { FindingIdentifiers: ids = [], Note, ...fields }: BatchUpdateFindingsRequest,
) {
  checkCount('FindingIdentifiers', ids.length);
  if (!WORKFLOW.includes(fields.Workflow?.Status)) throw invalid('Workflow.Status is not one of its values.');
  const change = { ...fields, ...(Note && { Note: { ...Note, UpdatedAt: now.toISOString() } }) };
  const done: AwsSecurityFindingIdentifier[] = [];
  const failed = ids.flatMap((id, index) => {
    const known = store.findings.get(keyOf(id));
    const isTwice = ids.findIndex((other) => keyOf(other) === keyOf(id)) < index;
    if (!known || isTwice) {
      const ErrorCode = isTwice ? 'DuplicatedFindingIdentifier' : 'FindingNotFound';
      return [
        { FindingIdentifier: id, ErrorCode, ErrorMessage: `The finding ${id.Id ?? ''} was not updated.` },
      ];
    }
    const { Severity, ...others } = change;
    const finding: AwsSecurityFinding = {
      ...known.finding,
      ...others,
      ...(Severity && { Severity: { ...known.finding.Severity, ...Severity } }),
    };
    store.findings.set(keyOf(id), { finding, ofCustomer: [...known.ofCustomer, ...Object.keys(change)] });
    done.push(id);
    return [];
  });
  return { ProcessedFindings: done, UnprocessedFindings: failed };
}

/** Findings of the caller's account and Region. */
function ownFindings({ store, identity, request }: Call): AwsSecurityFinding[] {
  return [...store.findings.values()]
    .map(({ finding }) => finding)
    .filter(({ AwsAccountId, Region }) => AwsAccountId === identity.account && Region === request.region);
}

/** What the filters look at that are not named as the field. */
const VALUES: Readonly<Record<string, (finding: AwsSecurityFinding) => readonly (string | undefined)[]>> = {
  SeverityLabel: ({ Severity }) => [Severity?.Label],
  WorkflowStatus: ({ Workflow }) => [Workflow?.Status],
  ResourceId: ({ Resources = [] }) => Resources.map(({ Id }) => Id),
  Type: ({ Types = [] }) => Types,
};
const FIELDS: readonly string[] = ['Id', 'ProductArn', 'AwsAccountId', 'GeneratorId', 'Title', 'RecordState'];

/**
 * Filters that ask for a value are joined by OR, those that exclude one by AND.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StringFilter.html
 */
function matches(finding: AwsSecurityFinding, name: string, filters: readonly StringFilter[]): boolean {
  const values = VALUES[name]?.(finding) ?? [(finding as unknown as Record<string, string>)[name]];
  const holds = ({ Comparison, Value = '' }: StringFilter): boolean => {
    const test = COMPARE[(Comparison ?? '').replace(/^NOT_|_NOT_EQUALS$/, '')];
    if (!test) throw invalid(`The comparison ${String(Comparison)} is not emulated here.`);
    return values.some((value = '') => test(value, Value));
  };
  const isExcluding = ({ Comparison }: StringFilter) => Comparison?.includes('NOT_') === true;
  const asking = filters.filter((filter) => !isExcluding(filter));
  return (asking.length === 0 || asking.some(holds)) && !filters.filter(isExcluding).some(holds);
}

const COMPARE: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  EQUALS: (value, wanted) => value === wanted,
  PREFIX: (value, wanted) => value.startsWith(wanted),
  CONTAINS: (value, wanted) => value.includes(wanted),
};

/** The key of a finding. */
export function keyOf({ ProductArn, Id }: { ProductArn?: string | undefined; Id?: string | undefined }) {
  return `${ProductArn ?? ''} ${Id ?? ''}`;
}

function checkCount(name: string, count: number): void {
  if (count < 1 || count > MOST.findings) throw invalid(`${name} must be from 1 to ${MOST.findings}.`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}
