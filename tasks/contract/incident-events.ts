import * as v from 'valibot';
import { caughtSchema } from './caught.ts';
import { incidentSchema } from './incident.ts';
import { OWN_EVENT_SOURCE } from './own-events.ts';
import { noticeSchema, publicationSchema } from './publication.ts';
import { extend } from './schema-parts.ts';

/**
 * `detail-type` of the events that the workflow puts on the default event bus for anybody's rules, with the source
 * OWN_EVENT_SOURCE. They start nothing of the remediator but tickets and chat.
 */
export const INCIDENT_EVENTS = { opened: 'Incident Opened', outcome: 'Incident Outcome' } as const;

/** What a rule of an account needs to match the incident events that are announced. A drill opens and resolves a test ticket. */
export function announcedPattern(account: string) {
  return {
    source: [OWN_EVENT_SOURCE],
    'detail-type': Object.values(INCIDENT_EVENTS),
    account: [account],
    detail: { announced: [true] },
  };
}

/**
 * Detail of both. A principal that may put events can forge one: read the incident from the table before you act on it.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
 */
export const incidentEventDetail = v.object({
  version: v.literal(1),
  /** Always true: what is not announced to people has no event. */
  announced: v.literal(true),
  /** The incident that the execution is about, as it was detected. */
  incident: incidentSchema,
  /** What was published; the error if SNS took no message. */
  notice: v.union([extend(publicationSchema, noticeSchema.entries), caughtSchema]),
  executionArn: v.string(),
});
