import type { Timeline } from '../../history/timeline.ts';
import type { EmbeddedIncident, EmbeddedReport, EmbeddedTimeline } from '../data.ts';
import { nowOf } from '../now.ts';
import type { Now } from '../now.ts';
import { trailHistories } from '../trail-histories.ts';
import type { TrailHistory } from '../trail-histories.ts';

/** Everything that the file holds, read once. */
export interface ReportData {
  report: EmbeddedReport;
  incidents: EmbeddedIncident[];
  /** Of all incidents. */
  histories: TrailHistory[];
  now: Now;
  /** Time of the report, epoch milliseconds. */
  madeAt: number;
  /** The timeline of an execution; undefined when the file has none. */
  timelineOf(executionArn: string): Timeline | undefined;
}

/** Reads the data blocks of the page. Throws when the file is cut: a report that lost incidents must not look whole. */
export function readReportData(): ReportData {
  const report = JSON.parse(textOf('report')) as EmbeddedReport;
  const incidents = linesOf('incidents').map((line) => JSON.parse(line) as EmbeddedIncident);
  if (incidents.length !== report.incidents) {
    throw new Error(`This file should hold ${report.incidents} incidents and holds ${incidents.length}.`);
  }
  const madeAt = Date.parse(report.generatedAt);
  const histories = trailHistories(incidents, madeAt, { states: report.states });
  let lines: Map<string, string> | undefined;
  return {
    ...{ report, incidents, histories, madeAt },
    now: nowOf(incidents, histories, madeAt),
    timelineOf(executionArn) {
      lines ??= new Map(linesOf('timelines').map((line) => [executionOf(line), line]));
      const line = lines.get(executionArn);
      return line === undefined ? undefined : (JSON.parse(line) as EmbeddedTimeline).timeline;
    },
  };
}

/** The execution's ARN at the start of a line, so that thousands of histories need not be parsed to find one. */
function executionOf(line: string): string {
  const [start = '""'] = /^\{"executionArn":("(?:[^"\\]|\\.)*")/.exec(line)?.slice(1) ?? [];
  return JSON.parse(start) as string;
}

function linesOf(id: string): string[] {
  return textOf(id).split('\n').filter(Boolean);
}

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}
