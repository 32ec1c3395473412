import type { Incident, Kind } from '../contract/incident.ts';
import { isStorm } from './match-signals.ts';

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

/** Longest name in a headline: the name is cut, not the news after it. */
const NAME_LENGTH = 40;

/**
 * The news of an incident in one short sentence without its full stop. In a storm (`repeats` incidents of the kind on the
 * trail within ten minutes) it stands for all of them, and names the actor.
 */
export function tellNews(incident: Incident, repeats = 1): string {
  const { kind, trail, call, actor } = incident;
  const name = shortened(trail.name);
  switch (kind) {
    case 'ATTEMPT_FAILED':
      return stormy(`Failed ${call.name} on ${onWhat(incident, name)}`, incident, repeats);
    case 'NOTED':
      return `${call.name} on ${shortened(resourceOf(trail.arn))}`;
    case 'RESPONDER_TAMPERED':
      return stormy(`The remediator itself was hit: ${call.name} on ${name}`, incident, repeats);
    case 'DETECTION_AT_RISK':
      return 'Detection is at risk: too few trails feed EventBridge';
    case 'TRAIL_NOT_COVERED':
      return 'Trails have their home in Regions without a remediator';
    case 'SUBSCRIPTION_LOST':
      return 'Fewer people are told of incidents than before';
    case 'DRILL':
      return `Drill by ${shortened(actor.name)}: nothing happened`;
    default:
      return stormy(
        `${incident.test ? 'Sample: trail' : 'Trail'} ${name} ${HAPPENED[kind]}`,
        incident,
        repeats,
      );
  }
}

/** Type and name of the resource of an ARN: `eventdatastore/…`. */
function resourceOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

function onWhat({ detectedBy }: Incident, name: string): string {
  return detectedBy === 'watch' ? `the remediator's ${name}` : `trail ${name}`;
}

function stormy(news: string, { actor }: Incident, repeats: number): string {
  return isStorm(repeats) ? `${news}, ${repeats} times in 10 min, last by ${shortened(actor.name)}` : news;
}

function shortened(name: string): string {
  return name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 3)}...` : name;
}
