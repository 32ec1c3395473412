import { CLOUDTRAIL_EVENT_SOURCE } from '../contract/calls.ts';
import { cleanText, cutText } from '../contract/clean-text.ts';
import type { Kind, WatchedCall } from '../contract/kinds.ts';
import type { Severity } from '../contract/vocabulary.ts';
import { asObject, isFilled, type RawObject } from '../contract/raw-object.ts';

/** What a change takes away, as far as its event shows: events contain new values only. */
export interface Change {
  /** The kind of incident, where the request decides it. @default the mildest kind of the call */
  kind?: Kind;
  /** @default that of the kind */
  severity?: Severity;
  /** True when the record does not show the request of a change (it was too large), so that it is not known what it did. */
  unreadable: boolean;
  /** What the request said, in short statements. */
  statements: string[];
  /** What the event does not show. */
  remarks: string[];
}

const MOST_STATEMENTS = 20;
const STATEMENT_BYTES = 200;

/** Settings that weaken a trail when they are turned off. */
const SAFEGUARDS = [
  'isMultiRegionTrail',
  'includeGlobalServiceEvents',
  'enableLogFileValidation',
  'isOrganizationTrail',
];
/** Destinations that an empty text turns off, and what that means. */
const EMPTIED: ReadonlyMap<string, string> = new Map([
  ['kmsKeyId', 'no KMS key encrypts new log files'],
  ['cloudWatchLogsLogGroupArn', 'no event goes to CloudWatch Logs'],
  ['cloudWatchLogsRoleArn', 'no event goes to CloudWatch Logs'],
  ['snsTopicName', 'no topic is notified of new log files'],
]);
/** Settings that decide where log files go. */
const LOCATION = ['s3BucketName', 's3KeyPrefix'];
const TRAIL_NAMES = ['name', 'trailName', 'resourceId', 'eventDataStore'];
/** Settings that take something from an event data store when they are turned off. */
const STORE_SAFEGUARDS = ['terminationProtectionEnabled', 'multiRegionEnabled', 'organizationEnabled'];

const NEW_VALUES_ONLY =
  'The event contains only new values: a field above may have had the same value before. The console and CloudFormation send every field.';
const SELECTORS_UNKNOWN =
  'The event does not show what the trail logged before, nor whether another trail logs all write management events.';
const INSIGHTS_UNKNOWN =
  'The event does not show whether Insights was on. The console sends this call for each trail that it creates.';

/** Remarks that say what an event does not show of the state before: wrong where that state is known. */
export const STATE_UNKNOWN: readonly string[] = [NEW_VALUES_ONLY, SELECTORS_UNKNOWN, INSIGHTS_UNKNOWN];

/** Judges what a call that was made takes away. A call without a case is only described: its kind says how grave it is. */
export function judgeChange(call: WatchedCall, request: RawObject): Change {
  switch (call) {
    case 'UpdateTrail':
      return judgeSettings(request);
    case 'PutEventSelectors':
      return judgeSelectors(request);
    case 'PutInsightSelectors':
      return judgeInsights(request);
    case 'UpdateEventDataStore':
      return judgeStore(request);
    default:
      return describeRequest(request);
  }
}

/**
 * Judges an UpdateTrail request by the fields that it sets; fields that it leaves out keep their value. A request with every
 * switch comes from the console or CloudFormation, and does not show that the location of the log changed.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html
 */
function judgeSettings(request: RawObject): Change {
  const isWeaker =
    SAFEGUARDS.some((key) => isFalse(request[key])) || [...EMPTIED.keys()].some((key) => request[key] === '');
  const isWhole = ['isMultiRegionTrail', 'includeGlobalServiceEvents', 'enableLogFileValidation'].every(
    (key) => isSet(request[key]),
  );
  const isMoved = LOCATION.some((key) => isSet(request[key])) && !isWhole;
  return judged(request, {
    ...(isWeaker ? { kind: 'TRAIL_WEAKENED' } : isMoved && { kind: 'LOG_REDIRECTED' }),
    remarks: [
      NEW_VALUES_ONLY,
      ...(isMoved ? ['Readers of another bucket or prefix, such as a SIEM, get no new log files.'] : []),
    ],
  });
}

/**
 * Judges a PutEventSelectors request: unless some selector logs write management events of every source, the trail may log
 * less than before. That depends on what it logged before, and on the other trails.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
 */
function judgeSelectors(request: RawObject): Change {
  const { basic, advanced } = selectorsOf(request);
  const isPartial = advanced
    ? !advanced.some((selector) => coversWrites(selector, fromEverySource))
    : basic !== undefined && (!basic.some(coversAllWrites) || basic.some(excludesSources));
  const logs = [...new Set([...(basic?.map(basicWords) ?? []), ...(advanced?.map(advancedWords) ?? [])])];
  const said =
    basic || advanced ? { said: `logs now: ${logs.length > 0 ? logs.join('; ') : 'nothing'}` } : {};
  if (!isPartial) return judged(request, said);
  return judged(request, {
    ...said,
    kind: 'COVERAGE_REDUCED',
    severity: 'medium',
    remarks: [SELECTORS_UNKNOWN],
  });
}

/**
 * Whether a trail with these selectors logs calls on trails: write management events of CloudTrail itself, whichever
 * other sources it excludes. In the shape of a PutEventSelectors request; without selectors a trail logs everything.
 */
export function feedsDetection(request: RawObject): boolean {
  const { basic, advanced } = selectorsOf(request);
  if (advanced) return advanced.some((selector) => coversWrites(selector, fromCloudTrail));
  return basic?.some(coversAllWrites) ?? true;
}

// One kind replaces the other; a record may still show the other one as an empty list.
function selectorsOf(request: RawObject): { basic?: unknown[]; advanced?: unknown[] } {
  const { eventSelectors: basic, advancedEventSelectors: advanced } = request;
  if (Array.isArray(advanced) && (advanced.length > 0 || !Array.isArray(basic))) return { advanced };
  return Array.isArray(basic) ? { basic } : {};
}

/**
 * Judges a PutInsightSelectors request: with an empty list Insights is off. The console sends one for each trail that it
 * creates, so that nothing may be lost.
 */
function judgeInsights(request: RawObject): Change {
  const selectors = request['insightSelectors'];
  if (!Array.isArray(selectors) || selectors.length > 0) return judged(request);
  return judged(request, {
    kind: 'INSIGHTS_DISABLED',
    remarks: [INSIGHTS_UNKNOWN],
  });
}

/**
 * Judges a change of an event data store: it takes something away if it turns a safeguard off, or leaves out write
 * management events.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateEventDataStore.html
 */
function judgeStore(request: RawObject): Change {
  const { advanced } = selectorsOf(request);
  const isWeaker =
    STORE_SAFEGUARDS.some((key) => isFalse(request[key])) ||
    (advanced !== undefined && !advanced.some((selector) => coversWrites(selector, fromEverySource)));
  return judged(request, { severity: isWeaker ? 'high' : 'medium', remarks: [NEW_VALUES_ONLY] });
}

/** What the request of any other call, or of a failed one, says: it took nothing away. */
export function describeRequest(request: RawObject): Change {
  const statements = isOmitted(request) ? [UNREADABLE] : statementsOf(request);
  return { unreadable: false, statements, remarks: [] };
}

/** Whether a record does not show its request. CloudTrail puts {omitted: true, reason} in place of one above 100 KB. */
export function isOmitted(request: RawObject): boolean {
  return request['omitted'] === true;
}

/** What is said of a request that the record does not show. */
const UNREADABLE = 'The record does not show what the request said.';

function judged(
  request: RawObject,
  {
    remarks = [],
    said,
    ...verdict
  }: Partial<Pick<Change, 'kind' | 'severity' | 'remarks'>> & {
    said?: string;
  } = {},
): Change {
  const unreadable = isOmitted(request) || Object.keys(request).length === 0;
  if (unreadable) return { unreadable, statements: [UNREADABLE], remarks: [] };
  const statements = [
    ...(said === undefined ? [] : [cutText(said, STATEMENT_BYTES)]),
    ...statementsOf(request),
  ];
  return { ...verdict, unreadable, statements, remarks };
}

const READ_WRITE: ReadonlyMap<unknown, string> = new Map([
  ['ReadOnly', 'read'],
  ['WriteOnly', 'write'],
]);

/** What a basic selector logs: `write management events, not of kms.amazonaws.com, data events of AWS::S3::Object`. */
function basicWords(selector: unknown): string {
  const { includeManagementEvents, readWriteType, excludeManagementEventSources, dataResources } =
    asObject(selector);
  const which = READ_WRITE.get(readWriteType) ?? 'all';
  const types = textsOf(dataResources, (resource) => asObject(resource)['type']);
  return [
    ...(isFalse(includeManagementEvents) ? ['no management events'] : [`${which} management events`]),
    ...textsOf(excludeManagementEventSources).map((source) => `not of ${source}`),
    ...types.map((type) => `${which} data events of ${type}`),
  ].join(', ');
}

/** What an advanced selector logs: its conditions, `eventCategory is Data, resources.type is AWS::S3::Object`. */
function advancedWords(selector: unknown): string {
  const { fieldSelectors } = asObject(selector);
  const conditions = (Array.isArray(fieldSelectors) ? fieldSelectors : []).map(asObject);
  return conditions
    .map(({ field, ...tests }) => {
      const [test = '', values] = Object.entries(tests).find(([, given]) => Array.isArray(given)) ?? [];
      const verb = test === 'equals' ? 'is' : test === 'notEquals' ? 'is not' : cleanText(test, 32);
      return `${cleanText(field, 64)} ${verb} ${textsOf(values).join(' or ')}`;
    })
    .join(', ');
}

function textsOf(list: unknown, read: (member: unknown) => unknown = (member) => member): string[] {
  return (Array.isArray(list) ? (list as unknown[]) : [])
    .map(read)
    .filter(isFilled)
    .map((text) => cleanText(text, 64));
}

function statementsOf(request: RawObject): string[] {
  const fields = Object.entries(request).filter(([key]) => !TRAIL_NAMES.includes(key));
  const statements = fields
    .slice(0, MOST_STATEMENTS)
    .map(([key, value]) =>
      cutText(`${cleanText(key, 64)} set to ${shown(value)}${meaning(key, value)}`, STATEMENT_BYTES),
    );
  const more = fields.length - statements.length;
  return more > 0 ? [...statements, `… and ${more} more`] : statements;
}

function shown(value: unknown): string {
  if (value === '') return '(empty)';
  return cleanText(typeof value === 'string' ? value : JSON.stringify(value), STATEMENT_BYTES);
}

function meaning(key: string, value: unknown): string {
  const emptied = value === '' ? EMPTIED.get(key) : undefined;
  return emptied === undefined ? '' : `: ${emptied}`;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function coversAllWrites(selector: unknown): boolean {
  const { includeManagementEvents, readWriteType } = asObject(selector);
  return !isFalse(includeManagementEvents) && readWriteType !== 'ReadOnly';
}

function excludesSources(selector: unknown): boolean {
  const { excludeManagementEventSources: excluded } = asObject(selector);
  return Array.isArray(excluded) && excluded.length > 0;
}

// An advanced selector logs what meets all its conditions: any condition beside the category, "not only reads" and
// perhaps the source leaves something out.
function coversWrites(selector: unknown, isAllowed: (condition: RawObject) => boolean): boolean {
  const { fieldSelectors } = asObject(selector);
  if (!Array.isArray(fieldSelectors)) return false;
  const conditions = fieldSelectors.map(asObject);
  return (
    conditions.some(
      (condition) => condition['field'] === 'eventCategory' && includes(condition['equals'], 'Management'),
    ) &&
    conditions.every(
      (condition) =>
        condition['field'] === 'eventCategory' ||
        (condition['field'] === 'readOnly' &&
          (includes(condition['equals'], 'false') || includes(condition['notEquals'], 'true'))) ||
        isAllowed(condition),
    )
  );
}

const fromEverySource = (): boolean => false;

function fromCloudTrail({ field, equals, notEquals }: RawObject): boolean {
  if (field !== 'eventSource') return false;
  if (Array.isArray(equals)) return equals.includes(CLOUDTRAIL_EVENT_SOURCE);
  return Array.isArray(notEquals) && !notEquals.includes(CLOUDTRAIL_EVENT_SOURCE);
}

function includes(values: unknown, value: string): boolean {
  return Array.isArray(values) && values.includes(value);
}

// Records that passed through other tools carry booleans as strings.
function isFalse(value: unknown): boolean {
  return value === false || value === 'false';
}
