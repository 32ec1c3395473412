import { createHash } from 'node:crypto';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Workflow } from '../../statemachine/definition.ts';
import type { Timeline } from '../history/timeline.ts';
import type { UnreadableItem } from '../incidents/unreadable.ts';
import { bundlePage } from './bundle-page.ts';
import { embedIncident } from './data.ts';
import type { EmbeddedReport, EmbeddedTimeline, ReportIncident } from './data.ts';
import { nowOf, nowSentences } from './now.ts';
import { PageHeader, PageNotices, toEmbeddedJson, WithoutScript } from './page-text.ts';
import { trailHistories } from './trail-histories.ts';
import { visibleText } from './visible-text.ts';
import { layoutWorkflow } from './workflow-layout.ts';

/** What a report is made of. */
export interface ReportInput extends Omit<EmbeddedReport, 'incidents' | 'timelines' | 'layout'> {
  /** In any order; the page sorts. */
  incidents: readonly ReportIncident[];
  /** What Step Functions still has of each incident's execution, by its ARN. */
  timelines?: ReadonlyMap<string, Timeline>;
  /** Items of the table that could not be read. @default none */
  unreadable?: readonly UnreadableItem[];
  /** The state machine that the executions ran. */
  workflow: Workflow;
}

/**
 * The report as one HTML file, in chunks to be written one after the other. It loads nothing, runs only its own script
 * (by hash) and may not make markup from text (Trusted Types): what events say can only ever be text.
 * @see https://www.w3.org/TR/CSP3/
 */
export async function* renderReport(input: ReportInput): AsyncGenerator<string> {
  const [{ script, style, notices }, layout] = await Promise.all([
    bundlePage(),
    layoutWorkflow(input.workflow),
  ]);
  const { workflow: _workflow, timelines = new Map<string, Timeline>(), ...about } = input;
  const incidents = input.incidents.map(embedIncident);
  const report: EmbeddedReport = {
    ...about,
    incidents: incidents.length,
    timelines: timelines.size,
    layout,
  };
  const now = Date.parse(input.generatedAt);
  const histories = trailHistories(incidents, now, { states: input.states });
  const sentences = nowSentences(nowOf(incidents, histories, now), report);
  yield [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    renderToString(h('title', {}, `${visibleText(input.title, 120)} · CloudTrail incidents`)),
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    renderToString(h(PageHeader, { report })),
    '<main id="main" tabindex="-1">',
    renderToString(h(WithoutScript, { sentences })),
    '</main>',
    renderToString(h(PageNotices, { notices })),
    `<script type="application/json" id="report">${toEmbeddedJson(report)}</script>`,
    '<script type="application/x-ndjson" id="incidents">\n',
  ].join('\n');
  for (const incident of incidents) yield `${toEmbeddedJson(incident)}\n`;
  yield '</script>\n<script type="application/x-ndjson" id="timelines">\n';
  for (const [executionArn, timeline] of timelines) {
    yield `${toEmbeddedJson({ executionArn, timeline } satisfies EmbeddedTimeline)}\n`;
  }
  yield `</script>\n<script>${script}</script>\n</body>\n</html>\n`;
}

function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

const hashSource = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
