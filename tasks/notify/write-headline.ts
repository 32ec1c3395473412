import type { Incident } from '../contract/incident.ts';
import { rowOf, textsOf } from '../contract/kinds.ts';
import { parseArn } from '../contract/scope.ts';

/** What goes before the name of what a refused call was about. */
const TYPE_WORDS: Readonly<Partial<Record<Incident['subject']['type'], string>>> = {
  trail: 'trail ',
  unnamed: 'trail ',
  eventdatastore: 'event data store ',
};

/** What CloudTrail adds to the names of Lambda's calls: `DeleteFunction20150331`, `UpdateFunctionCode20150331v2`. */
const API_VERSION = /20\d{6}(v\d+)?$/;

/** What happened in one short sentence without its full stop, from the phrase of the incident's kind. */
export function writeHeadline(incident: Incident): string {
  const filled = fillPhrase(textsOf(incident.kind).phrase, incident, Infinity);
  return incident.test && rowOf(incident.kind).aboutTrail ? `Sample: t${filled.slice(1)}` : filled;
}

/** A phrase of a kind's row with the names of an incident, each cut to `longest` characters. */
export function fillPhrase(
  phrase: string,
  { subject, call, actor, detectedBy }: Incident,
  longest: number,
): string {
  const trail = shortened(subject.name, longest);
  const ours = detectedBy === 'self-protection';
  const names: Readonly<Record<string, string>> = {
    trail,
    actor: shortened(actor.name, longest),
    call: call.name.replace(API_VERSION, ''),
    what: ours ? `the remediator's ${trail}` : `${TYPE_WORDS[subject.type] ?? ''}${trail}`,
    whose: ours ? 'the remediator' : 'trails',
    resource: parseArn(subject.key)?.resource ?? trail,
    account: call.account,
  };
  return phrase.replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? '');
}

/**
 * What happened for a subject, without the name of the trail where the row has one after it. Names in it are cut to `longest`
 * characters. `many` is for incidents that are counted together, whichever names they have.
 */
export function briefly(incident: Incident, longest = 40, many = false): string {
  const { phrase, brief = phrase, manyPhrase } = textsOf(incident.kind);
  return fillPhrase(many ? (manyPhrase ?? brief) : brief, incident, longest);
}

/** A time of the same day as `22:41 UTC`, another as `2026-11-20`. */
export function clock(iso: string, sameDayAs: string): string {
  const [day, time] = iso.split('T');
  return sameDayAs.startsWith(`${day}T`) ? `${time?.slice(0, 5)} UTC` : `${day}`;
}

/** A name of at most `longest` characters. A name that was cut ends in three dots: subjects are ASCII. */
export function shortened(name: string, longest: number): string {
  return name.length > longest ? `${name.slice(0, longest - 3)}...` : name;
}
