import type { EmbeddedIncident } from './data.ts';
import { STATUSES, SEVERITIES } from '../../tasks/contract/vocabulary.ts';
import { KIND_NAMES } from '../../tasks/contract/kinds.ts';
import { subjectName } from '../incidents/remediator.ts';
import { whoOf } from '../../tasks/notify/name-actor.ts';
import type { TrailHistory } from './trail-histories.ts';

/** What the reader has asked to see. Empty strings ask for everything. */
export interface Filter {
  text: string;
  trail: string;
  kind: string;
  severity: string;
  status: string;
  /** From and to, epoch milliseconds; undefined for all time. */
  period: [from: number, to: number] | undefined;
}

/** Column that the table is sorted by. */
export type SortKey = 'time' | 'kind' | 'trail' | 'actor' | 'source' | 'status' | 'blind';

export interface Sort {
  key: SortKey;
  descending: boolean;
}

export const EVERYTHING: Filter = {
  text: '',
  trail: '',
  kind: '',
  severity: '',
  status: '',
  period: undefined,
};

/** An incident with what filtering and sorting need of it, computed once. */
export interface Entry {
  incident: EmbeddedIncident;
  /** Epoch milliseconds; NaN when `occurredAt` is not a time. */
  time: number;
  searched: string;
  /** How long the trail did not log because of this; undefined when it went on logging. */
  blindSeconds: number | undefined;
  /** True while that has no known end. */
  dark: boolean;
}

/** Prepares incidents for {@link select}. `histories` are those of all of them. */
export function entriesOf(
  incidents: readonly EmbeddedIncident[],
  histories: readonly TrailHistory[],
): Entry[] {
  const spans = new Map(histories.flatMap(({ blind }) => blind.map((span) => [span.incident, span])));
  return incidents.map((incident) => {
    const { actor, call, subject } = incident;
    const span = spans.get(incident);
    return {
      incident,
      time: Date.parse(incident.occurredAt),
      searched: [
        incident.id,
        subject.key,
        call.name,
        call.errorCode,
        actor.name,
        actor.arn,
        actor.session,
        actor.type,
        actor.sourceIp,
        actor.accessKeyId,
        actor.userAgent,
      ]
        .join('\n')
        .toLowerCase(),
      blindSeconds: span && Math.round((span.to - span.from) / 1000),
      dark: span?.ongoing === true,
    };
  });
}

/** What a query may ask for: any text where nothing is listed. */
const FIELDS = { text: '', trail: '', kind: KIND_NAMES, severity: SEVERITIES, status: STATUSES } as const;

/** A filter as the query of an address: `?kind=LOGGING_STOPPED&from=…&to=…`; empty for everything. */
export function writeQuery(filter: Filter): string {
  const [from, to] = (filter.period ?? []).map((time) => new Date(time).toISOString());
  const parts = Object.entries({ ...filter, period: '', from, to }).filter(([, value]) => value);
  const query = new URLSearchParams(parts as [string, string][]).toString();
  return query && `?${query}`;
}

/** The filter that a query asks for. Unknown names and invalid periods are ignored. */
export function readQuery(query: string): Filter {
  const asked = new URLSearchParams(query);
  const [from = 0, to = 0] = ['from', 'to'].map((name) => Date.parse(asked.get(name) ?? ''));
  const filter: Filter = { ...EVERYTHING, period: from < to ? [from, to] : undefined };
  for (const [name, known] of Object.entries(FIELDS) as [keyof typeof FIELDS, '' | readonly string[]][]) {
    const value = asked.get(name) ?? '';
    if (known === '' || known.includes(value)) filter[name] = value;
  }
  return filter;
}

/** Whether a filter lets everything through. */
export function isEverything(filter: Filter): boolean {
  return writeQuery(filter) === '';
}

/** The entries that a filter lets through. Every word of the text has to occur somewhere in an incident. */
export function select(entries: readonly Entry[], filter: Filter): Entry[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const [from, to] = filter.period ?? [];
  return entries.filter(({ incident, time, searched }) => {
    if (filter.trail && incident.subject.key !== filter.trail) return false;
    if (filter.kind && incident.kind !== filter.kind) return false;
    if (filter.severity && incident.severity !== filter.severity) return false;
    if (filter.status && incident.status !== filter.status) return false;
    if (from !== undefined && to !== undefined && !(time >= from && time <= to)) return false;
    return words.every((word) => searched.includes(word));
  });
}

const SEVERITY_RANK = new Map<string, number>(SEVERITIES.map((severity, rank) => [severity, rank]));

/** Sorts entries; equal ones stay newest first, and what is missing comes last either way. */
export function sorted(entries: readonly Entry[], { key, descending }: Sort): Entry[] {
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  const sign = descending ? -1 : 1;
  const value = VALUES[key];
  return entries
    .map((entry) => ({ entry, value: value(entry) }))
    .sort((a, b) => {
      const missing = Number(a.value === undefined) - Number(b.value === undefined);
      if (missing !== 0) return missing;
      const order =
        typeof a.value === 'string' && typeof b.value === 'string'
          ? compare(a.value, b.value)
          : Number(a.value ?? 0) - Number(b.value ?? 0);
      return order * sign || (b.entry.time || 0) - (a.entry.time || 0);
    })
    .map(({ entry }) => entry);
}

const VALUES: Record<SortKey, (entry: Entry) => string | number | undefined> = {
  time: ({ time }) => (Number.isNaN(time) ? undefined : time),
  kind: ({ incident }) => `${SEVERITY_RANK.get(incident.severity) ?? 9} ${incident.kind}`,
  trail: ({ incident }) => subjectName(incident.subject),
  actor: ({ incident }) => whoOf(incident.actor),
  source: ({ incident }) => incident.actor.sourceIp,
  status: ({ incident }) => incident.status,
  blind: ({ blindSeconds }) => blindSeconds,
};
