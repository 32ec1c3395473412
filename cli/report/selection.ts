import type { EmbeddedIncident } from './data.ts';
import { SEVERITIES } from '../../tasks/contract/kinds.ts';
import { blindWindows } from '../incidents/blind-windows.ts';
import { subjectName } from '../incidents/remediator.ts';
import { whoOf } from '../../tasks/notify/name-actor.ts';

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

/** Prepares incidents for {@link select}. `now` is the time of the report in epoch milliseconds. */
export function entriesOf(incidents: readonly EmbeddedIncident[], now: number): Entry[] {
  const windows = blindWindows(incidents);
  return incidents.map((incident) => {
    const { actor, call, subject } = incident;
    const window = windows.get(incident);
    const from = Date.parse(window?.from ?? '');
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
      blindSeconds: Number.isNaN(from)
        ? undefined
        : (window?.seconds ?? Math.max(0, Math.round((now - from) / 1000))),
      dark: !Number.isNaN(from) && window?.to === undefined,
    };
  });
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
