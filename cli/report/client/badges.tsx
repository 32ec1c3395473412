import type { EmbeddedIncident } from '../data.ts';
import { SEVERITY_WORDS, STATUS_WORDS, wordOf } from '../words.ts';

const STATUS_MARKS: Record<string, string> = {
  OPEN: 'M6 2 V6.5 L9 8.5',
  RESTORED: 'M1.5 6.5 L4.5 9.5 L10.5 2.5',
  NEEDS_ACTION: 'M2 2 L10 10 M10 2 L2 10',
  CLOSED: 'M3 5.5 V10.5 H9 V5.5 Z M4 5.5 V3.5 A2 2 0 0 1 8 3.5 V5.5',
  NOTED: 'M3 6 H9',
};

/** Status with a mark of its own, so that it does not depend on colour. */
export function StatusBadge({ status }: { status: EmbeddedIncident['status'] }) {
  return (
    <span class={`status ${status.toLowerCase()}`}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d={STATUS_MARKS[status] ?? ''} />
      </svg>
      {wordOf(STATUS_WORDS, status)}
    </span>
  );
}

/** Severity as a word with a bar that grows with it. */
export function SeverityBadge({ severity }: { severity: EmbeddedIncident['severity'] }) {
  return <span class={`severity ${severity}`}>{wordOf(SEVERITY_WORDS, severity)}</span>;
}
