import { gunzipSync } from 'node:zlib';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { executionLink } from '../../tasks/notify/console-links.ts';
import type { BlindWindow } from './blind-window.ts';
import type { ListedIncident } from './item.ts';

/** An incident as `incidents list --json` writes it: without the table's keys. */
export function summaryOf(incident: ListedIncident, blindWindow: BlindWindow | undefined) {
  const { id, kind, severity, status, origin, test, occurredAt, subject, actor, call } = incident;
  const { repair, detections, executionArn } = incident;
  return {
    ...{ id, kind, severity, status, origin, test, occurredAt, subject, actor, call },
    ...(repair && { repair }),
    ...(blindWindow && { blindWindow }),
    detections,
    executionArn,
  };
}

/** An incident as `incidents show --json` writes it, with its original record. */
export function detailOf(incident: StoredIncident, blindWindow: BlindWindow | undefined) {
  const { detectedAt, changes, remarks, messageIds, resolution, trailBefore, alertError, record } = incident;
  const text = recordText(incident);
  return {
    ...summaryOf(incident, blindWindow),
    ...{ detectedAt, changes, remarks, messageIds },
    ...(resolution && { resolution }),
    ...(trailBefore && { trailBefore }),
    ...(alertError !== undefined && { alertError }),
    record: {
      sha256: record.sha256,
      bytes: record.bytes,
      ...(text !== undefined && { content: parseOrText(text) }),
    },
    link: executionLink(incident.executionArn),
  };
}

/** CloudTrail sends no event over 256 KB to EventBridge; anything larger is not a record that we packed. */
const LARGEST_RECORD = 1024 * 1024;

/** The JSON text of the original record; undefined when only its digest was kept or it cannot be unpacked. */
export function recordText({ record }: Pick<StoredIncident, 'record'>): string | undefined {
  if (!record.gzip) return undefined;
  try {
    return gunzipSync(record.gzip, { maxOutputLength: LARGEST_RECORD }).toString();
  } catch {
    return undefined;
  }
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
