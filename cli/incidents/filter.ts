import type { Status } from '../../tasks/contract/incident.ts';
import type { Kind, Severity } from '../../tasks/contract/kinds.ts';

/** What a listing leaves out. Every part is optional; an empty filter lets everything through. */
export interface IncidentFilter {
  status?: Status;
  kind?: Kind;
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
export function filterExpression(filter: IncidentFilter): Expression {
  const wanted = Object.entries(filter) as [keyof IncidentFilter, string | undefined][];
  const parts = wanted.filter((part): part is [keyof IncidentFilter, string] => part[1] !== undefined);
  return {
    ...(parts.length > 0 && {
      FilterExpression: parts.map(([attribute]) => `#${attribute} = :${attribute}`).join(' AND '),
    }),
    ExpressionAttributeNames: Object.fromEntries(parts.map(([attribute]) => [`#${attribute}`, attribute])),
    ExpressionAttributeValues: Object.fromEntries(
      parts.map(([attribute, value]) => [`:${attribute}`, value]),
    ),
  };
}
