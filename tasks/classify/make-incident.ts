import type { Actor, Incident } from '../contract/incident.ts';
import { UNKNOWN } from '../contract/vocabulary.ts';
import { rowOf, type Kind } from '../contract/kinds.ts';

/** What a classifier finds in an event, beside the kind. What it leaves out comes from the kind's row. */
export type Facts = Pick<Incident, 'id' | 'detectedBy' | 'occurredAt' | 'subject' | 'call'> &
  Partial<
    Pick<
      Incident,
      | 'severity'
      | 'status'
      | 'origin'
      | 'plannedRepair'
      | 'test'
      | 'actor'
      | 'changes'
      | 'restoreSteps'
      | 'remarks'
    >
  > & {
    /** True for a call of the remediator's own restore. */
    isOwnRestore?: boolean;
  };

/** The actor of what no call is known of. */
export const UNKNOWN_ACTOR: Actor = {
  ...{ type: UNKNOWN, arn: UNKNOWN, name: UNKNOWN, session: UNKNOWN, account: UNKNOWN, accessKeyId: UNKNOWN },
  ...{ sourceIp: UNKNOWN, userAgent: UNKNOWN, mfa: UNKNOWN, onBehalfOf: UNKNOWN },
};

/**
 * The incident of a kind, from its row and the facts of the event. It is OPEN while a repair is planned; a test needs no
 * action. After a call on a trail that is not restarted the trail is looked at, also after one of the remediator's own restore.
 */
export function makeIncident(kind: Kind, facts: Facts): Incident {
  const { isOwnRestore, ...rest } = facts;
  const { severity, status, aboutTrail } = rowOf(kind);
  const { plannedRepair = 'none', test = false, detectedBy, origin = 'other', subject } = facts;
  const isCall = ['event', 'parameter-store'].includes(detectedBy) && origin === 'other' && !test;
  const isLooked = isCall || plannedRepair !== 'none' || isOwnRestore === true;
  const compareTrail =
    isLooked && plannedRepair !== 'start-logging' && aboutTrail === true && subject.type === 'trail';
  return {
    severity,
    status: test ? 'NOTED' : status,
    origin: 'other',
    test: false,
    actor: UNKNOWN_ACTOR,
    changes: [],
    remarks: [],
    ...rest,
    kind,
    plannedRepair,
    ...(plannedRepair !== 'none' && { status: 'OPEN' as const }),
    ...(compareTrail && { compareTrail }),
  };
}
