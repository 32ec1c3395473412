import { type Status, SEVERITIES, type Severity } from '../../tasks/contract/vocabulary.ts';
import type { Kind } from '../../tasks/contract/kinds.ts';

/** What a listing leaves out. Every part is optional; an empty filter lets everything through. */
export interface IncidentFilter {
  status?: Status;
  kind?: Kind;
  /** This severity and above. */
  severity?: Severity;
  /** Only incidents of this trail; needed where the partition of the query is not the trail. */
  trailArn?: string;
}

/** Parts of a DynamoDB request that say which items to return. */
export interface Expression {
  FilterExpression?: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Record<string, string>;
}

/** The filter as a DynamoDB expression over the attributes that the table and the indexes share. */
export function filterExpression({ severity, ...filter }: IncidentFilter): Expression {
  const allowed: [attribute: string, values: string[]][] = [
    ...Object.entries(filter).map(([attribute, value]): [string, string[]] => [attribute, [value]]),
    ...(severity
      ? [['severity', SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1)] as [string, string[]]]
      : []),
  ];
  const named = allowed.map(([attribute, values]) => ({
    attribute,
    values: Object.fromEntries(values.map((value, index) => [`:${attribute}${index}`, value])),
  }));
  const parts = named.map(({ attribute, values }) => `#${attribute} IN (${Object.keys(values).join(', ')})`);
  return {
    ...(parts.length > 0 && { FilterExpression: parts.join(' AND ') }),
    ExpressionAttributeNames: Object.fromEntries(named.map(({ attribute }) => [`#${attribute}`, attribute])),
    ExpressionAttributeValues: Object.assign({}, ...named.map(({ values }) => values)) as Record<
      string,
      string
    >,
  };
}
