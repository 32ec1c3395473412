import { CLOUDTRAIL_EVENT_SOURCE } from '../contract/calls.ts';
import { cleanText, cutText } from '../contract/clean-text.ts';
import { asObject, type RawObject } from '../contract/raw-object.ts';

/** What a change of settings or selectors takes away, and what it said, in short statements. */
export interface Change {
  /** True when less is logged, or logged elsewhere or less safely, than before or than a full trail would. */
  weakens: boolean;
  /** True when the record does not show the request of a change (it was too large), so that nobody can tell what it did. */
  unreadable: boolean;
  statements: string[];
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
/** Settings that decide where the log goes and who can read it: the event does not say what they were before. */
const DESTINATIONS = ['s3BucketName', 'kmsKeyId', 'cloudWatchLogsLogGroupArn', 'cloudWatchLogsRoleArn'];
const TRAIL_NAMES = ['name', 'trailName', 'resourceId', 'eventDataStore'];

/** Judges an UpdateTrail request by the fields that it sets; fields that it leaves out keep their value. */
export function judgeSettings(request: RawObject): Change {
  const weakens =
    SAFEGUARDS.some((key) => isFalse(request[key])) ||
    DESTINATIONS.some((key) => key in request && request[key] !== null);
  return judged(request, weakens);
}

/**
 * Judges a PutEventSelectors request: it weakens unless some selector still logs write management events of every source.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
 */
export function judgeSelectors(request: RawObject): Change {
  const { basic, advanced } = selectorsOf(request);
  if (advanced) return judged(request, !advanced.some((selector) => coversWrites(selector, fromEverySource)));
  if (basic) return judged(request, !basic.some(coversAllWrites) || basic.some(excludesSources));
  return judged(request, false);
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

/** Judges a PutInsightSelectors request: an empty list turns Insights off. */
export function judgeInsights(request: RawObject): Change {
  const selectors = request['insightSelectors'];
  return judged(request, Array.isArray(selectors) && selectors.length === 0);
}

/** What the request of any other call, or of a failed one, says: it took nothing away. */
export function describeRequest(request: RawObject): Change {
  return { weakens: false, unreadable: false, statements: statementsOf(request) };
}

// CloudTrail puts {omitted: true, reason} in place of a request that is too long for the record.
function judged(request: RawObject, weakens: boolean): Change {
  const unreadable = request['omitted'] === true || Object.keys(request).length === 0;
  return {
    weakens,
    unreadable,
    statements: unreadable ? ['The record does not show what the request said.'] : statementsOf(request),
  };
}

function statementsOf(request: RawObject): string[] {
  const fields = Object.entries(request).filter(([key]) => !TRAIL_NAMES.includes(key));
  const statements = fields
    .slice(0, MOST_STATEMENTS)
    .map(([key, value]) => cutText(`${cleanText(key, 64)} set to ${shown(value)}`, STATEMENT_BYTES));
  const more = fields.length - statements.length;
  return more > 0 ? [...statements, `… and ${more} more fields`] : statements;
}

function shown(value: unknown): string {
  if (value === '') return '(empty)';
  return cleanText(typeof value === 'string' ? value : JSON.stringify(value), STATEMENT_BYTES);
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
