import type { StoredIncident } from '../../tasks/contract/table.ts';
import type { Timeline } from '../history/timeline.ts';
import type { Approver } from '../incidents/compared-settings.ts';
import type { UnreadableItem } from '../incidents/unreadable.ts';
import type { TrailStates } from '../incidents/trail-states.ts';
import type { WorkflowLayout } from './workflow-shape.ts';

/** Attributes of the table that a report has no use for. */
type OfTable = 'trailArn' | 'occurredAtId' | 'idPrefix' | 'month' | 'unresolved' | 'revision';

/** One incident as a report takes it. */
export type ReportIncident = Omit<StoredIncident, OfTable> & {
  /** Who approved the settings that the trail was compared with, where that is known. */
  approvedBy?: Approver;
};

/** One incident as the file carries it: of the original record only the digest, and whether the table keeps the rest. */
export type EmbeddedIncident = Omit<ReportIncident, 'record'> & {
  record: { sha256: string; bytes: number; kept: boolean };
};

/** What the page needs to know beside the incidents. Times are ISO 8601 in UTC. */
export interface EmbeddedReport {
  title: string;
  scope: string;
  generatedAt: string;
  /** How many incidents and histories the file holds, so that a cut file can be detected. */
  incidents: number;
  timelines: number;
  /** The stored states of the trails; absent where none was read. */
  states?: TrailStates;
  /** Items of the table that could not be read. */
  unreadable?: readonly UnreadableItem[];
  /** Whether a filter on status, kind or severity left incidents out, unresolved ones too. */
  filtered?: boolean;
  layout: WorkflowLayout;
}

/** One line of the embedded histories. */
export interface EmbeddedTimeline {
  executionArn: string;
  timeline: Timeline;
}

/** The incident as it goes into the file: known fields only, so that nothing else of a table item gets out. */
export function embedIncident(incident: ReportIncident): EmbeddedIncident {
  const { id, kind, severity, status, origin, test, occurredAt, subject, actor, call, repair, resolution } =
    incident;
  const { detections, detectedAt, changes, remarks, messageIds, alertError, executionArn, record } = incident;
  const { approvedBy } = incident;
  return {
    ...{ id, kind, severity, status, origin, test, occurredAt, subject, actor, call },
    ...(repair && { repair }),
    ...(resolution && { resolution }),
    ...(approvedBy && { approvedBy }),
    ...{ detections, detectedAt, changes, remarks, messageIds, executionArn },
    ...(alertError !== undefined && { alertError }),
    record: { sha256: record.sha256, bytes: record.bytes, kept: record.gzip !== undefined },
  };
}
