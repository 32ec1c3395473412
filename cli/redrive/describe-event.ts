import { isObject, type RawObject } from '../../tasks/contract/raw-object.ts';
import { UNKNOWN } from '../../tasks/contract/vocabulary.ts';
import { classifyEvent } from '../../tasks/classify/classify-event.ts';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { asObject } from '../../tasks/contract/raw-object.ts';
import { writeHeadline } from '../../tasks/notify/write-headline.ts';

/** No message shows these: they only decide about a repair. */
const SETTINGS = { remediatorRoleArns: [], ignoreTrails: [] };

/** An event as JSON, if it is an object at all. */
export function readEvent(body: string): RawObject | undefined {
  try {
    const event: unknown = JSON.parse(body);
    return isObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

/** An event in one line, as the workflow would take it: what happened, to which trail, who did it, when. */
export function describeEvent(body: string, now: Date): string {
  const event = readEvent(body);
  if (!event) return 'no event: its text is not a JSON object';
  try {
    const { incident } = classifyEvent(event, SETTINGS, now);
    const { call, actor } = incident;
    const named = call.name === UNKNOWN ? '' : ` (${call.name})`;
    return `${writeHeadline(incident)}${named}${actor.name === UNKNOWN ? '' : `, by ${actor.name}`}`;
  } catch {
    return describeOther(event);
  }
}

// What the failure rule matches, and whatever else somebody may have put there.
function describeOther({ 'detail-type': type, source, detail }: Record<string, unknown>): string {
  const { executionArn, status } = asObject(detail);
  return source === 'aws.states' && typeof executionArn === 'string'
    ? `Execution ${resourceNameOf(executionArn)} ended as ${textOf(status)}`
    : `${textOf(type)} of ${textOf(source)}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : 'something unknown';
}
