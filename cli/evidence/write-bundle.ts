import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { toItem } from '../../tasks/record/item.ts';
import { HistoryGoneError } from '../history/read-history.ts';
import { safeJson } from '../../terminal/clean.ts';
import type { UnreadableItem } from '../incidents/unreadable.ts';
import { recordText } from '../incidents/incident-json.ts';
import { BUNDLE_VERSION, SECTION_LINES, sealOf, sha256 } from './bundle-line.ts';
import type { DigestsLine, ManifestLine, RecordLine } from './bundle-line.ts';

/** What goes into a bundle. */
export interface BundleSource {
  /** Whole incidents, in the order of the file. */
  incidents: AsyncIterable<StoredIncident>;
  /** What could not be read, once all incidents were taken. */
  unreadable: readonly UnreadableItem[];
  /** Pages of an incident's history; may throw HistoryGoneError. Absent when no histories are wanted. */
  history?: (incident: StoredIncident) => AsyncIterable<HistoryEvent[]>;
  /** What was asked for, for the first line. */
  scope: { trail: string | null; since: string | null; table: string };
  now: Date;
}

/** What went into a bundle. */
export interface BundleCounts {
  incidents: number;
  records: number;
  histories: number;
  unreadable: number;
  /** SHA-256 of the manifest; empty until the last line was taken. */
  manifestSha256: string;
}

/**
 * The lines of an evidence bundle, each with its line feed, one incident at a time. `counts` is kept up to date while the
 * lines are taken.
 */
export async function* writeBundle(source: BundleSource, counts: BundleCounts): AsyncGenerator<string> {
  const createdAt = source.now.toISOString();
  const sections: string[] = [];
  let lines = 0;
  let digests: string[] = [];
  const section = (): string => {
    const line: DigestsLine = {
      type: 'digests',
      from: lines - digests.length + 1,
      to: lines,
      sha256: digests,
    };
    digests = [];
    lines += 1;
    const text = JSON.stringify(line);
    sections.push(sha256(text));
    return `${text}\n`;
  };
  for await (const content of contentLines(source, createdAt, counts)) {
    const text = safeJson(content);
    lines += 1;
    digests.push(sha256(text));
    yield `${text}\n`;
    if (digests.length === SECTION_LINES) yield section();
  }
  if (digests.length > 0) yield section();
  const { incidents, records, histories, unreadable } = counts;
  const manifest: ManifestLine = {
    ...{ type: 'manifest', version: BUNDLE_VERSION, createdAt },
    ...{ incidents, records, histories, ...(unreadable > 0 && { unreadable }), lines, sections },
  };
  const text = JSON.stringify(manifest);
  counts.manifestSha256 = sha256(text);
  yield `${text}\n`;
  yield `${sealOf(counts.manifestSha256)}\n`;
}

async function* contentLines(
  { incidents, unreadable, history, scope }: BundleSource,
  createdAt: string,
  counts: BundleCounts,
): AsyncGenerator<object> {
  yield { type: 'bundle', version: BUNDLE_VERSION, program: 'cloudtrail-remediator', createdAt, ...scope };
  for await (const incident of incidents) {
    const { gzip: _packed, ...digest } = incident.record;
    yield { type: 'incident', incident: toItem({ ...incident, record: digest }) };
    counts.incidents += 1;
    const record = recordOf(incident);
    if (record.text !== undefined) counts.records += 1;
    yield record;
    if (!history) continue;
    const { id: incidentId, executionArn } = incident;
    try {
      let page = 0;
      for await (const events of history(incident)) {
        page += 1;
        yield { type: 'history', incidentId, executionArn, page, events };
      }
      counts.histories += 1;
    } catch (error) {
      if (!(error instanceof HistoryGoneError)) throw error;
      yield { type: 'history', incidentId, executionArn, missing: error.message };
    }
  }
  for (const item of unreadable) {
    yield { type: 'unreadable', ...item };
    counts.unreadable += 1;
  }
}

function recordOf(incident: StoredIncident): RecordLine {
  const { sha256: digest, bytes } = incident.record;
  const text = recordText(incident);
  const line = { type: 'record', incidentId: incident.id, sha256: digest, bytes } as const;
  if (text !== undefined) return { ...line, text };
  const remark = incident.record.gzip
    ? 'The record that the table keeps cannot be unpacked.'
    : 'Only the digest was kept: the record was too large for the table.';
  return { ...line, remark };
}
