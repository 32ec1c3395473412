import { UNKNOWN, type Actor, type Incident, type Kind } from '../contract/incident.ts';
import type { AboutIncident } from '../contract/inputs.ts';
import { suspectSteps } from './describe-comparison.ts';
import { explainComparison, explainFailure } from './explain-failure.ts';

/** What the reader does about each kind, after having found out who it was. */
const STEPS: Readonly<Record<Kind, readonly string[]>> = {
  LOGGING_STOPPED: [
    'Look at what else the actor did in the minutes around the stop (CloudTrail event history keeps it).',
  ],
  TRAIL_DELETED: [
    'Create the trail again with the same name, bucket and settings, and start it: nothing else in this account may be logging now.',
    'Check that the bucket and its log files are still there.',
  ],
  TRAIL_WEAKENED: [
    'Compare the settings above with the approved ones, and put them back with aws cloudtrail update-trail.',
  ],
  COVERAGE_REDUCED: [
    'Compare the selectors above with the approved ones, and put them back with aws cloudtrail put-event-selectors.',
  ],
  INSIGHTS_DISABLED: [
    'Turn Insights on again with aws cloudtrail put-insight-selectors if it is meant to be on.',
  ],
  TRAIL_CHANGED: ['Check that the change was meant.'],
  TRAIL_CREATED: ['Check that the trail was meant: it may send copies of the log to somebody else’s bucket.'],
  TAGS_CHANGED: ['Check that no policy or automation hangs on the tags that changed.'],
  LOGGING_STARTED: ['Nothing, if the trail was meant to log.'],
  ATTEMPT_FAILED: [
    'Nothing was changed. Find out why the actor tried, and whether its permissions fit its work.',
  ],
  RESPONDER_TAMPERED: [
    'Run incidents doctor: it says which part of the remediator is missing or changed.',
    'Deploy the remediator again, and take from the actor the permission to change it.',
  ],
  DELIVERY_FAILING: [
    'Look at the bucket, its policy and the KMS key: CloudTrail keeps trying for 30 days, and what it cannot deliver by then is lost.',
  ],
  DETECTION_AT_RISK: [
    'Create another trail for write management events, or deploy with sentinelTrail: while no trail logs, EventBridge hears of no call.',
  ],
  TRAIL_NOT_COVERED: [
    'Deploy the remediator in the home Region of each trail above, or name the Region in deployedRegions.',
  ],
  SUBSCRIPTION_LOST: ['Find out who left, and subscribe the address again: nobody else may be listening.'],
  DRILL: ['Nothing. The whole machine works, and this mail arrived.'],
  NOTED: ['Nothing about a trail changed. Check that the call was meant.'],
};

/** What the reader does about a finding that GuardDuty made up. */
const SAMPLE = ['Nothing. Somebody asked GuardDuty for sample findings, and this path works.'];
/** What the reader does about a deployment of the product itself. */
const DEPLOYED = ['Nothing, if this deployment was meant. Run incidents doctor if you are not sure.'];

/** What to do next, most urgent first, for the mail and the machine-readable message. */
export function adviceFor(input: AboutIncident): string[] {
  const { incident } = input;
  const steps = stepsAfter(incident);
  if (input.moment !== 'alert' && input.remediation.outcome === 'logs-again')
    return [...suspectSteps(explainComparison(input.remediation.comparison), incident.trail), ...steps];
  if (input.moment !== 'alert' && input.remediation.outcome === 'not-restored') {
    const { error, advice } = explainFailure(input.remediation.failure);
    const when = error === 'TrailGoneError' ? 'When it is there again' : 'Start it by hand';
    return [advice, `${when}: ${startCommand(incident)}`, ...steps];
  }
  return [...steps];
}

function stepsAfter(incident: Incident): readonly string[] {
  if (incident.test) return incident.kind === 'DRILL' ? STEPS.DRILL : SAMPLE;
  if (incident.kind === 'RESPONDER_TAMPERED' && incident.severity === 'low') return DEPLOYED;
  return [...(hasCulprit(incident) ? [findCulprit(incident)] : []), ...STEPS[incident.kind]];
}

// What a sweep notices of the deployment, and what the product does, has no culprit.
function hasCulprit({ origin, kind, detectedBy }: Incident): boolean {
  const isCall = detectedBy !== 'sweep' || kind === 'LOGGING_STOPPED' || kind === 'TRAIL_DELETED';
  return isCall && origin !== 'remediator';
}

// A sweep sees what is, not who made it so: the event history does, for 90 days, whatever logs.
function findCulprit(incident: Incident): string {
  const { detectedBy, kind, trail } = incident;
  if (detectedBy !== 'sweep') return findActor(incident);
  const call = kind === 'TRAIL_DELETED' ? 'DeleteTrail' : 'StopLogging';
  return `Find out who made the call: aws cloudtrail lookup-events --region ${trail.homeRegion} --lookup-attributes AttributeKey=EventName,AttributeValue=${call}`;
}

function findActor({ actor }: Incident): string {
  if (actor.name === UNKNOWN) return 'Find out who made the call: the record does not say.';
  if (actor.type === 'AWSService') return `Find out for whom ${actor.name} made the call.`;
  if (actor.type === 'Root')
    return 'Find out who used the root user, and whether this was meant; if not, change its password and look at its access keys.';
  const name = actor.session === UNKNOWN ? actor.name : `${actor.session} (${actor.name})`;
  return `Ask ${name} whether this was meant${shutOut(actor)}.`;
}

// A temporary key (ASIA…) cannot be disabled: its session has to be revoked.
function shutOut({ accessKeyId }: Actor): string {
  if (accessKeyId === UNKNOWN) return '';
  return accessKeyId.startsWith('ASIA')
    ? `; if not, revoke its sessions (this one uses temporary key ${accessKeyId})`
    : `; if not, disable access key ${accessKeyId}`;
}

function startCommand({ trail }: Incident): string {
  return `aws cloudtrail start-logging --region ${trail.homeRegion} --name ${trail.arn}`;
}
