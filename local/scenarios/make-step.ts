import { randomUUID } from 'node:crypto';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { OWN_EVENT_SOURCE, OWN_EVENTS, type OwnEvent } from '../../tasks/contract/own-events.ts';
import type { ClosedDetail } from '../../tasks/contract/ending-details.ts';
import type { DrillDetail } from '../../tasks/contract/own-event-details.ts';
import type { Incident } from '../../tasks/contract/incident.ts';
import { incidentKey } from '../../tasks/record/stored-incident.ts';
import type { BusEvent } from '../bus/bus.ts';
import { callWith, embeddedClient } from '../deploy.ts';
import type { Installation } from '../installation.ts';
import type { SweepReport } from '../functions.ts';
import { toEventBridge } from '../services/cloudtrail/events.ts';
import type { CloudTrailRecord } from '../services/cloudtrail/record.ts';
import { ACCESS_KEYS } from '../settings.ts';
import { writeBaseline, writePause } from './write-baseline.ts';
import { makeCall } from './make-call.ts';
import { clientsOfPath } from './delivery-path.ts';
import { isPathCall, makePathCall } from './make-path-call.ts';
import type { Step } from './scenario.ts';

/** Direct result of a step, before the remediator has answered. */
export interface StepResult {
  /** Error code with which the call was refused. */
  readonly refused?: string | undefined;
  /** What a sweep found. */
  readonly sweep?: SweepReport;
}

/** Makes one step of a scenario: a call, an event from outside, a sweep, a drill, the end of an incident, or a wait. */
export async function makeStep(
  step: Step,
  installation: Installation,
  {
    trailArn,
    firstIncident,
    isPatient = false,
  }: { trailArn: string; firstIncident: () => Incident | undefined; isPatient?: boolean },
): Promise<StepResult> {
  if ('call' in step) return { refused: await call(step, installation, { trailArn, isPatient }) };
  if ('record' in step) {
    installation.put(toEventBridge(fillIn(step.record, installation) as CloudTrailRecord, randomUUID()));
  } else if ('event' in step) {
    installation.put(fillIn(step.event, installation) as BusEvent);
  } else if ('deleteTopic' in step) {
    await deleteTopic(installation, step.deleteTopic);
  } else if ('forgeBaseline' in step) {
    await writeBaseline(installation, ACCESS_KEYS.actor, trailArn, step.forgeBaseline);
  } else if ('pause' in step) {
    const { seconds, reason } = step.pause;
    await writePause(installation, trailArn, { until: new Date(Date.now() + seconds * 1000), reason });
  } else if ('sweep' in step) {
    return { sweep: await installation.sweep() };
  } else if ('drill' in step) {
    const [drillId, requestedAt] = [`drill-${randomUUID()}`, new Date().toISOString()];
    const detail: DrillDetail = { drillId, requestedBy: step.drill.requestedBy, requestedAt };
    await startWorkflow(installation, drillId, OWN_EVENTS.drill, detail);
  } else if ('faults' in step) {
    installation.cloudTrail.clearFaults();
    installation.cloudTrail.setConditions({});
  } else if ('close' in step) {
    await close(installation, step.close, firstIncident());
  } else {
    await installation.settled();
  }
  return {};
}

async function call(
  { call: action, parameters, deliveries }: Extract<Step, { call: unknown }>,
  installation: Installation,
  { trailArn, isPatient }: { trailArn: string; isPatient: boolean },
): Promise<string | undefined> {
  const { url, settings, cloudTrail } = installation;
  if (deliveries !== undefined) installation.deliverNext(deliveries);
  if (isPathCall(action)) {
    const key = cloudTrail.trail(trailArn)?.settings.KmsKeyId;
    const clients = clientsOfPath(url, ACCESS_KEYS.actor, settings.region);
    await makePathCall(clients, action, { parameters, key });
    return undefined;
  }
  // As any AWS program, the actor's makes a call again that CloudTrail throttles.
  const configuration = { ...embeddedClient(url, ACCESS_KEYS.actor, settings.region), maxAttempts: 10 };
  const client = new CloudTrailClient(isPatient ? configuration : { ...configuration, maxAttempts: 1 });
  return callWith(client, () => makeCall(client, action, parameters));
}

async function deleteTopic({ url, settings }: Installation, TopicArn: string): Promise<void> {
  const client = new SNSClient(embeddedClient(url, ACCESS_KEYS.actor, settings.region));
  await callWith(client, () => client.send(new DeleteTopicCommand({ TopicArn })));
}

async function close(
  installation: Installation,
  { closedBy, note }: Extract<Step, { close: unknown }>['close'],
  incident: Incident | undefined,
): Promise<void> {
  if (!incident) throw new Error('There is no incident that could be closed: let it settle before.');
  const incidents = [incidentKey(incident)];
  const detail: ClosedDetail = { incidents, closedBy, closedAt: new Date().toISOString(), note };
  await startWorkflow(installation, `close-${incident.id}`, OWN_EVENTS.closed, detail);
}

/** As the program `incidents` does it: by StartExecution, over HTTP. */
async function startWorkflow(
  { url, settings }: Installation,
  name: string,
  type: OwnEvent<object>['detail-type'],
  detail: object,
): Promise<void> {
  const { account, region, stateMachineArn } = settings;
  const client = new SFNClient(embeddedClient(url, ACCESS_KEYS.platform, region));
  const event: OwnEvent<object> = {
    version: '0',
    id: name,
    'detail-type': type,
    source: OWN_EVENT_SOURCE,
    account,
    time: new Date().toISOString(),
    region,
    resources: [],
    detail,
  };
  const start = { stateMachineArn, name, input: JSON.stringify(event) };
  await callWith(client, () => client.send(new StartExecutionCommand(start)));
}

/** The content of a file with the time, the time at which the trail that it names was stopped, and a new id in their places. */
function fillIn(content: Readonly<Record<string, unknown>>, { cloudTrail }: Installation): unknown {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const text = JSON.stringify(content);
  const [trailArn = ''] = /arn:aws:cloudtrail:[a-z0-9-]+:\d+:trail\/[\w.-]*\w/.exec(text) ?? [];
  const values: Record<string, () => string> = {
    $now: () => now,
    $stopped: () => cloudTrail.trail(trailArn)?.stoppedAt ?? now,
    $id: randomUUID,
  };
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' ? (values[value]?.() ?? value) : value,
  );
}
