import type { BasicSelector, FieldSelector, WholeSelectors } from '../contract/baseline.ts';
import type { EventGroup } from '../contract/trail-diff.ts';

/** A condition on one field of an event. `several`: more than one operator, of which nothing is claimed. */
interface Condition {
  field: string;
  operator: Operator | 'several';
  values: readonly string[];
}
type Operator = keyof typeof OPERATORS;
/** An event is logged when it meets every condition. */
type Clause = readonly Condition[];
type Event = Readonly<Record<string, string>>;

/** What no longer is logged, for certain and perhaps. */
export interface Loss {
  lost: EventGroup[];
  undecided: EventGroup[];
}

/** Whether a value meets a condition, by its operator. */
const OPERATORS = {
  equals: (value: string, values: readonly string[]) => values.includes(value),
  startsWith: (value: string, values: readonly string[]) => values.some((start) => value.startsWith(start)),
  endsWith: (value: string, values: readonly string[]) => values.some((end) => value.endsWith(end)),
  notEquals: (value: string, values: readonly string[]) => !values.includes(value),
  notStartsWith: (value: string, values: readonly string[]) =>
    !values.some((start) => value.startsWith(start)),
  notEndsWith: (value: string, values: readonly string[]) => !values.some((end) => value.endsWith(end)),
};

/** A text that no ARN, name or address contains. */
const OTHER = '~';

/** Clauses are taken apart into at most so many. */
const MOST_CLAUSES = 1000;

/**
 * The events that the first selectors log and the others do not. A group is lost when an event can be named that only the
 * first log, and undecided when neither that nor the opposite can be shown.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
export function judgeCoverage(before: WholeSelectors, now: WholeSelectors): Loss {
  const others = clausesOf(now);
  const lost = new Set<EventGroup>();
  const undecided = new Set<EventGroup>();
  for (const clause of clausesOf(before).flatMap(takenApart)) {
    if (others.some((other) => implies(clause, other))) continue;
    const isLost = eventsOf(clause, others).some((event) => !others.some((other) => mayLog(other, event)));
    (isLost ? lost : undecided).add(groupOf(clause));
  }
  return { lost: [...lost].sort(), undecided: [...undecided].filter((group) => !lost.has(group)).sort() };
}

function clausesOf(selectors: WholeSelectors): Clause[] {
  if ('eventSelectors' in selectors) return selectors.eventSelectors.flatMap(basicClauses);
  return selectors.advancedEventSelectors.map(({ fieldSelectors }) => fieldSelectors.map(conditionOf));
}

function basicClauses(selector: BasicSelector): Clause[] {
  const { readWriteType, includeManagementEvents, dataResources = [] } = selector;
  const excluded = selector.excludeManagementEventSources ?? [];
  const kind: Clause =
    readWriteType === 'All' ? [] : [equals('readOnly', String(readWriteType === 'ReadOnly'))];
  const sources: Clause =
    excluded.length === 0 ? [] : [{ field: 'eventSource', operator: 'notEquals', values: excluded }];
  return [
    ...(includeManagementEvents ? [[equals('eventCategory', 'Management'), ...kind, ...sources]] : []),
    ...dataResources.flatMap(({ type, values = [] }) =>
      values.map((value) => [
        equals('eventCategory', 'Data'),
        equals('resources.type', type),
        ...kind,
        ...resourceCondition(type, value),
      ]),
    ),
  ];
}

/** `arn:aws:s3` and the like mean every resource; for S3 objects the ARN of a bucket and a prefix is the beginning. */
function resourceCondition(type: string, value: string): Clause {
  if (/^arn:[\w-]+:\w+:*$/.test(value)) return [];
  const operator = type === 'AWS::S3::Object' ? 'startsWith' : 'equals';
  return [{ field: 'resources.ARN', operator, values: [value] }];
}

function equals(field: string, value: string): Condition {
  return { field, operator: 'equals', values: [value] };
}

function conditionOf({ field, ...operators }: FieldSelector): Condition {
  const [first, second] = Object.entries(operators);
  const [operator, values] = first ?? [];
  if (second || operator === undefined || !(operator in OPERATORS) || !Array.isArray(values)) {
    return { field, operator: 'several', values: [JSON.stringify(operators)] };
  }
  if (field === 'readOnly' && operator === 'notEquals') {
    return equals(field, String(values[0] === 'false'));
  }
  return { field, operator: operator as Operator, values: values as string[] };
}

/** One clause a value, and one each for reads and writes: several clauses of the other side may cover them together. */
function takenApart(clause: Clause): Clause[] {
  const either: Condition = { field: 'readOnly', operator: 'equals', values: ['false', 'true'] };
  return [...clause, either].reduce<Clause[]>(
    (clauses, condition) => {
      const { operator, values } = condition;
      const isPositive = operator === 'equals' || operator === 'startsWith' || operator === 'endsWith';
      const parts =
        isPositive && clauses.length * values.length <= MOST_CLAUSES
          ? values.map((value) => ({ ...condition, values: [value] }))
          : [condition];
      return clauses.flatMap((taken) => parts.map((part) => [...taken, part]));
    },
    [[]],
  );
}

/** Whether every event of a clause is one of the other, as far as that can be shown condition by condition. */
function implies(clause: Clause, other: Clause): boolean {
  return other.every((wanted) =>
    clause.some((given) => given.field === wanted.field && conditionImplies(given, wanted)),
  );
}

function conditionImplies(given: Condition, wanted: Condition): boolean {
  if (given.operator === wanted.operator && JSON.stringify(given.values) === JSON.stringify(wanted.values))
    return true;
  if (wanted.operator === 'several') return false;
  const meets = OPERATORS[wanted.operator];
  if (given.operator === 'equals') return given.values.every((value) => meets(value, wanted.values));
  const isNegative = wanted.operator.startsWith('not');
  if (given.operator === wanted.operator) {
    // What starts with `arn:aws` starts with `arn`, and what does not start with `arn` does not start with `arn:aws`.
    const positive = OPERATORS[positiveOf(wanted.operator)];
    return isNegative
      ? wanted.values.every((value) => positive(value, given.values))
      : given.values.every((value) => positive(value, wanted.values));
  }
  if (given.operator === 'startsWith' && isNegative && wanted.operator !== 'notEndsWith') {
    return given.values.every((start) =>
      wanted.values.every(
        (value) => !value.startsWith(start) && (wanted.operator === 'notEquals' || !start.startsWith(value)),
      ),
    );
  }
  return false;
}

function positiveOf(operator: Operator): 'equals' | 'startsWith' | 'endsWith' {
  if (operator === 'notEquals') return 'equals';
  return operator === 'notStartsWith' || operator === 'startsWith' ? 'startsWith' : 'endsWith';
}

/** Events of a clause, of which each evades the others in one field. */
function eventsOf(clause: Clause, others: readonly Clause[]): Event[] {
  const base = Object.assign(
    {},
    ...clause.map(({ field, ...rest }) => ({ [field]: exampleOf(rest) })),
  ) as Event;
  const varied = others
    .flat()
    .flatMap(({ field, operator, values }) =>
      values.map((value) => ({ ...base, [field]: exampleOf({ operator, values: [value] }, true) })),
    );
  return [base, ...varied].filter((event) => logs(clause, event));
}

/** A value that meets a condition, or that breaks one that says what it must not be. */
function exampleOf({ operator, values }: Omit<Condition, 'field'>, breaks = false): string {
  const [value = OTHER] = values;
  if (operator === 'startsWith') return `${value}${OTHER}`;
  if (operator === 'endsWith') return `${OTHER}${value}`;
  return operator === 'equals' || (breaks && operator !== 'several') ? value : OTHER;
}

// A field may have the name of something that every object has.
function valueIn(event: Event, field: string): string {
  return Object.hasOwn(event, field) ? (event[field] ?? OTHER) : OTHER;
}

function logs(clause: Clause, event: Event): boolean {
  return clause.every(
    ({ field, operator, values }) =>
      operator !== 'several' && OPERATORS[operator](valueIn(event, field), values),
  );
}

/** Whether an event is logged, or that cannot be said. */
function mayLog(clause: Clause, event: Event): boolean {
  return clause.every(
    ({ field, operator, values }) =>
      operator === 'several' || OPERATORS[operator](valueIn(event, field), values),
  );
}

function groupOf(clause: Clause): EventGroup {
  const valueOf = (name: string) => clause.find(({ field }) => field === name)?.values[0];
  const category = valueOf('eventCategory');
  const what =
    category === 'Management' ? 'management' : category === 'NetworkActivity' ? 'network activity' : 'data';
  return `${valueOf('readOnly') === 'true' ? 'read' : 'write'} ${what} events`;
}
