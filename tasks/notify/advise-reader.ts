import { UNKNOWN, type Actor, type Incident } from '../contract/incident.ts';
import { rowOf } from '../contract/kinds.ts';
import type { AboutIncident } from '../contract/inputs.ts';
import type { LastSeen } from '../contract/results.ts';
import { beforeSteps } from './describe-before.ts';
import { failedDeliveries } from './describe-repair.ts';
import { restoreSteps, suspectSteps, weakenedIn } from './describe-comparison.ts';
import { explainComparison, explainFailure } from './explain-failure.ts';
import { whomToAsk } from './whom-to-ask.ts';

/** What to do about a sample finding. */
const SAMPLE = ['Nothing. GuardDuty generated this sample finding on request, and this mail arrived.'];

/** What to do about deliveries that fail. */
const DELIVERY_STEPS = rowOf('DELIVERY_FAILING').steps;

/** What to do next, most urgent first, for the mail and the machine-readable message. */
export function adviceFor(input: AboutIncident): string[] {
  const { incident } = input;
  const steps = [
    ...stepsAfter(incident),
    ...beforeSteps(input),
    ...(failedDeliveries(input).length > 0 ? DELIVERY_STEPS : []),
  ];
  if (input.moment !== 'alert' && input.remediation.outcome === 'logs-again')
    return [...suspectSteps(explainComparison(input.remediation.comparison), incident.subject), ...steps];
  if (input.moment !== 'alert' && input.remediation.outcome === 'not-restored') {
    const { failure, lastSeen } = input.remediation;
    return [explainFailure(failure).advice, ...restartSteps(incident, lastSeen), ...steps];
  }
  const weakened = weakenedIn(input);
  return weakened ? [...restoreSteps(weakened, incident.subject), ...steps] : [...steps];
}

function stepsAfter(incident: Incident): readonly string[] {
  const { type, name } = incident.subject;
  const trail = type === 'trail' ? name : 'TRAIL';
  const steps = rowOf(incident.kind).steps.map((step) => step.replace('{trail}', trail));
  if (incident.test) return incident.kind === 'DRILL' ? steps : SAMPLE;
  return [...(hasActor(incident) ? [findCaller(incident)] : []), ...steps];
}

// A finding about the deployment has no call behind it, and calls of the remediator need no question.
function hasActor({ origin, kind, detectedBy }: Incident): boolean {
  const { logging, announcedOnce } = rowOf(kind);
  const isCall = detectedBy !== 'sweep' || logging !== undefined;
  return isCall && origin !== 'remediator' && announcedOnce !== true;
}

// A sweep does not see who made the call. The event history does, for 90 days, even when no trail logs.
function findCaller(incident: Incident): string {
  const { detectedBy, kind, subject } = incident;
  if (detectedBy !== 'sweep') return findActor(incident);
  const [call] = rowOf(kind).calls ?? [];
  return `Find out who made the call: aws cloudtrail lookup-events --region ${subject.region} --lookup-attributes AttributeKey=EventName,AttributeValue=${call}`;
}

function findActor({ actor }: Incident): string {
  if (actor.name === UNKNOWN) return 'Find out who made the call: the event does not name the caller.';
  if (actor.type === 'AWSService') return `Find out on whose behalf ${actor.name} made the call.`;
  if (actor.type === 'Root')
    return 'Find out who used the root user, and whether this was intended. If not, change its password and check its access keys.';
  return `${whomToAsk(actor)}${revokeAccess(actor)}`;
}

// A temporary key (ASIA…) cannot be disabled: its session has to be revoked.
function revokeAccess({ accessKeyId }: Actor): string {
  if (accessKeyId === UNKNOWN) return '';
  return accessKeyId.startsWith('ASIA')
    ? ` If not, revoke its sessions (this one uses temporary key ${accessKeyId}).`
    : ` If not, disable access key ${accessKeyId}.`;
}

function restartSteps({ subject }: Incident, lastSeen: LastSeen): string[] {
  const command = (name: string) => `aws cloudtrail ${name} --region ${subject.region} --name ${subject.key}`;
  const start = command('start-logging');
  if (lastSeen === 'gone') return [`After you create it again, start it: ${start}`];
  if (lastSeen === 'not-logging') return [`Start it yourself: ${start}`];
  return [
    `Start it yourself; if it logs already, this changes nothing: ${start}`,
    `Check that it logs: ${command('get-trail-status')}`,
  ];
}
