import type { Incident, Kind } from '../contract/incident.ts';
import { isStorm } from './judge-storm.ts';
import type { Repeated } from './raise-severity.ts';

/** What happened to a trail, as the end of "Trail NAME …", for the kinds that are about a trail. */
const HAPPENED = {
  LOGGING_STOPPED: 'was stopped',
  TRAIL_DELETED: 'was deleted',
  TRAIL_WEAKENED: 'was weakened',
  COVERAGE_REDUCED: 'logs less than before',
  INSIGHTS_DISABLED: 'lost its Insights',
  TRAIL_CHANGED: 'was changed',
  TRAIL_CREATED: 'was created',
  TAGS_CHANGED: 'got other tags',
  LOGGING_STARTED: 'was started',
  DELIVERY_FAILING: 'logs, but its log is not delivered',
} as const satisfies Partial<Record<Kind, string>>;

/**
 * The news of an incident in one short sentence without its full stop. In a storm it stands for all that were counted so
 * far, and names the actor of the last. Where room is short, names are cut to `longest` characters: the name is cut, not
 * the news after it.
 */
export function tellNews(
  incident: Incident,
  { repeats, since }: Repeated = { repeats: 1 },
  longest = Infinity,
): string {
  const { kind, trail, call } = incident;
  const name = shortened(trail.name, longest);
  const actor = shortened(incident.actor.name, longest);
  const begun = since === undefined ? '' : ` since ${clock(since, incident.occurredAt)}`;
  const stormy = (news: string, ofAll = news) =>
    isStorm(repeats) ? `${ofAll}, ${repeats} times${begun}, last by ${actor}` : news;
  switch (kind) {
    case 'ATTEMPT_FAILED':
      return stormy(
        `Failed ${call.name} on ${onWhat(incident, name)}`,
        `Calls on ${calledOn(incident)} failed`,
      );
    case 'NOTED':
      return `${call.name} on ${resourceOf(trail.arn)}`;
    case 'RESPONDER_TAMPERED':
      return incident.severity === 'low'
        ? `A deployment changed the remediator: ${call.name} on ${name}`
        : stormy(`The remediator itself was hit: ${call.name} on ${name}`);
    case 'DETECTION_AT_RISK':
      return 'Detection is at risk: too few trails feed EventBridge';
    case 'TRAIL_NOT_COVERED':
      return 'Trails have their home in Regions without a remediator';
    case 'SUBSCRIPTION_LOST':
      return 'Somebody does not hear of the remediator any more: a subscription is gone';
    case 'DRILL':
      return `Drill by ${actor}: nothing happened`;
    default:
      return stormy(`${incident.test ? 'Sample: trail' : 'Trail'} ${name} ${HAPPENED[kind]}`);
  }
}

/** Type and name of the resource of an ARN: `eventdatastore/…`. */
function resourceOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

function onWhat({ detectedBy }: Incident, name: string): string {
  return detectedBy === 'watch' ? `the remediator's ${name}` : `trail ${name}`;
}

// Failed calls are counted together, whatever they name.
function calledOn({ detectedBy }: Incident): string {
  return detectedBy === 'watch' ? 'the remediator' : 'trails';
}

/** A time of the same day as `22:41 UTC`, another as `2026-11-20`. */
function clock(iso: string, sameDayAs: string): string {
  const [day, time] = iso.split('T');
  return sameDayAs.startsWith(`${day}T`) ? `${time?.slice(0, 5)} UTC` : `${day}`;
}

/** A name of at most `longest` characters; what was cut ends in three dots, since subjects are ASCII. */
export function shortened(name: string, longest: number): string {
  return name.length > longest ? `${name.slice(0, longest - 3)}...` : name;
}
