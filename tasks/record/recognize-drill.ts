import { gunzipSync } from 'node:zlib';
import type { Incident } from '../contract/incident.ts';
import { asObject } from '../contract/raw-object.ts';
import type { PathDrill } from '../contract/table.ts';
import type { DetectionFacts } from './stored-incident.ts';

/** How long the execution that a drill stops waits for it, in seconds. Then it ends as that of any other drill. */
export const HOLD_SECONDS = 60;

/** The longest that the calls of a drill may take, in milliseconds, where it has not recorded when they ended. */
const LONGEST_DRILL = 15 * 60_000;
/** How far the clock of the operator's computer may be from that of AWS, in milliseconds. */
const CLOCK_TOLERANCE = 60_000;

/** The calls that a drill makes: the field of the request that names what each is about, and what it may be about. */
const CALLS: Readonly<Record<string, { field: string; targets: (drill: PathDrill) => readonly string[] }>> = {
  SetAlarmState: { field: 'alarmName', targets: ({ alarmNames }) => alarmNames },
  StopExecution: {
    field: 'executionArn',
    // Executions that a rule starts have other names: stopping one of those is never a drill.
    targets: ({ heldExecution }) => (/:drill-[^:]+$/.test(heldExecution) ? [heldExecution] : []),
  },
};

/** Whether an incident may belong to a drill of the alert paths: the table is not read for the others. */
export function mayBeDrill({ detectedBy, call }: Incident): boolean {
  if (detectedBy === 'drill') return true;
  return detectedBy === 'self-protection' && call.name in CALLS && call.errorCode === undefined;
}

/** Between which times a drill began that can have caused an incident. */
export function drillWindow({ occurredAt }: Incident): { from: string; to: string } {
  const at = Date.parse(occurredAt);
  return {
    from: new Date(at - LONGEST_DRILL - CLOCK_TOLERANCE).toISOString(),
    to: new Date(at + CLOCK_TOLERANCE).toISOString(),
  };
}

/**
 * The drill that made a call on the remediator. The drill's own item decides, which only operators can write: it has the
 * caller, the target and the time. Nothing that a caller can write into the call makes it a drill.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function drillOfCall(
  { incident, record }: Pick<DetectionFacts, 'incident' | 'record'>,
  drills: readonly PathDrill[],
): PathDrill | undefined {
  if (incident.detectedBy !== 'self-protection' || record.gzip === undefined) return undefined;
  const made = CALLS[incident.call.name];
  if (!made) return undefined;
  const call = asObject(JSON.parse(gunzipSync(Buffer.from(record.gzip, 'base64')).toString()));
  const { arn } = asObject(call['userIdentity']);
  const target = asObject(call['requestParameters'])[made.field];
  return drills.find(
    (drill) =>
      drill.caller === arn &&
      isInTime(drill, incident) &&
      made.targets(drill).some((known) => known === target),
  );
}

/** Whether an execution is the one that a drill stops. */
export function isHeld(
  { incident, executionArn }: Pick<DetectionFacts, 'incident' | 'executionArn'>,
  drills: readonly PathDrill[],
): boolean {
  return (
    incident.detectedBy === 'drill' && drills.some(({ heldExecution }) => heldExecution === executionArn)
  );
}

/** The incident of a call that a drill made: for the record only. */
export function asDrill(incident: Incident, { drillId }: PathDrill): Incident {
  const remark = `The call was part of ${drillId}: the caller had recorded it in the table before.`;
  return {
    ...incident,
    kind: 'DRILL',
    status: 'NOTED',
    severity: 'info',
    test: true,
    remarks: [remark, ...incident.remarks],
  };
}

function isInTime({ startedAt, callsEndedAt }: PathDrill, { occurredAt }: Incident): boolean {
  const at = Date.parse(occurredAt);
  const began = Date.parse(startedAt);
  const ended = callsEndedAt === undefined ? began + LONGEST_DRILL : Date.parse(callsEndedAt);
  return at >= began - CLOCK_TOLERANCE && at <= ended + CLOCK_TOLERANCE;
}
