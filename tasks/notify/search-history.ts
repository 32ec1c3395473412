import { UNKNOWN } from '../contract/vocabulary.ts';
import type { Incident } from '../contract/incident.ts';
import { rowOf } from '../contract/kinds.ts';
import type { Step } from '../contract/notification.ts';
import { historyLink, type LookupAttribute } from './console-links.ts';
import { callOf } from '../classify/describe-parameter.ts';
import { programOf, whomToAsk } from './whom-to-ask.ts';

/** So long before the call the search begins, in milliseconds. */
const BEFORE = 60 * 60_000;
/** Values that a shell takes as they are. */
const PLAIN = /^[\w+=,.@-]+$/;

/**
 * By what the event history of 90 days finds the calls: the access key, the service that a person asked, or the user. A
 * sweep does not see who made a call, but the history does, even when no trail logs.
 */
function historyAttribute({ actor, call, changes, detectedBy, kind }: Incident): LookupAttribute | undefined {
  if (detectedBy === 'sweep') {
    const [name] = rowOf(kind).logging === undefined ? [] : (rowOf(kind).calls ?? []);
    return name === undefined ? undefined : { key: 'EventName', value: name };
  }
  if (detectedBy === 'parameter-store') return { key: 'EventName', value: callOf(changes) };
  if (call.name === UNKNOWN) return undefined;
  const service = programOf(actor)?.service;
  if (service !== undefined) return { key: 'EventSource', value: service };
  const user = actor.session === UNKNOWN ? actor.name : actor.session;
  const attributes: LookupAttribute[] = [
    { key: 'AccessKeyId', value: actor.accessKeyId },
    { key: 'Username', value: user },
    { key: 'EventName', value: call.name },
  ];
  return attributes.find(({ value }) => value !== UNKNOWN && PLAIN.test(value));
}

/** Asks who is behind the call, and what else was done with the same credentials. */
export function historyStep(incident: Incident): Step | undefined {
  const attribute = historyAttribute(incident);
  if (!attribute) return undefined;
  const { key, value } = attribute;
  const start = new Date(Date.parse(incident.occurredAt) - BEFORE).toISOString().slice(0, 19);
  const text =
    incident.call.name === UNKNOWN
      ? 'Find out who made the call.'
      : `${whomToAsk(incident.actor)} ${SEARCHES[key]}`;
  return {
    text: text.replace(/\. (?=\w)/, ', and '),
    command: `aws cloudtrail lookup-events --region ${regionOf(incident)} --start-time ${start}Z --lookup-attributes AttributeKey=${key},AttributeValue=${value}`,
  };
}

/** Link to the same search in the console. */
export function historyLinkOf(incident: Incident): string | undefined {
  const attribute = historyAttribute(incident);
  const { partition } = incident.subject;
  return attribute && historyLink({ partition, region: regionOf(incident) }, attribute);
}

/** What the search shows, by its attribute. */
const SEARCHES: Readonly<Record<LookupAttribute['key'], string>> = {
  AccessKeyId: 'see what else was done with the access key.',
  Username: 'see what else this user did.',
  EventName: 'see all such calls.',
  EventSource: 'see what the service was asked to do.',
};

// Events are found in the Region of the call.
function regionOf({ call, subject, detectedBy }: Incident): string {
  return detectedBy === 'sweep' || call.region === UNKNOWN ? subject.region : call.region;
}
