import type { StoredIncident } from '../../tasks/contract/table.ts';
import type { PackedTimeline } from './packed-timeline.ts';
import type { WorkflowLayout } from './workflow-shape.ts';

/** What every query of the table gives, the by-month index included. */
type Listed =
  | 'id'
  | 'kind'
  | 'severity'
  | 'status'
  | 'origin'
  | 'occurredAt'
  | 'subject'
  | 'actor'
  | 'call'
  | 'executionArn';

/** What only the table itself holds: a report made from an index says that these are not in it. */
type Whole =
  | 'repair'
  | 'changes'
  | 'remarks'
  | 'detectedAt'
  | 'messageIds'
  | 'alertError'
  | 'record'
  | 'test'
  | 'detections';

/**
 * One incident as a report takes it: a whole `StoredIncident`, or as much of one as the by-month index carries. The
 * original record is not embedded, only its digest and whether the table keeps it.
 */
export type ReportIncident = Pick<StoredIncident, Listed> & Partial<Pick<StoredIncident, Whole>>;

/** One incident as the file carries it, and as the page shows it. */
export type EmbeddedIncident = Omit<ReportIncident, 'record'> & {
  record?: { sha256: string; bytes: number; kept: boolean };
};

/** What the page needs to know beside the incidents. Times are ISO 8601 in UTC. */
export interface EmbeddedReport {
  title: string;
  scope: string;
  generatedAt: string;
  /** How many incidents and histories the file holds, so that a cut file can be detected. */
  incidents: number;
  timelines: number;
  layout: WorkflowLayout;
}

/** One line of the embedded histories. */
export interface EmbeddedTimeline {
  id: string;
  timeline: PackedTimeline;
}

/** The incident as it goes into the file: known fields only, so that nothing else of a table item gets out. */
export function embedIncident(incident: ReportIncident): EmbeddedIncident {
  const { record } = incident;
  return {
    id: incident.id,
    kind: incident.kind,
    severity: incident.severity,
    status: incident.status,
    origin: incident.origin,
    occurredAt: incident.occurredAt,
    subject: incident.subject,
    actor: incident.actor,
    call: incident.call,
    executionArn: incident.executionArn,
    ...(incident.repair && { repair: incident.repair }),
    ...(incident.changes && { changes: incident.changes }),
    ...(incident.remarks && { remarks: incident.remarks }),
    ...(incident.test && { test: true }),
    ...(incident.detections && { detections: incident.detections }),
    ...(incident.detectedAt && { detectedAt: incident.detectedAt }),
    ...(incident.messageIds && { messageIds: incident.messageIds }),
    ...(incident.alertError && { alertError: incident.alertError }),
    ...(record && {
      record: { sha256: record.sha256, bytes: record.bytes, kept: record.gzip !== undefined },
    }),
  };
}
