import type { Command } from 'commander';
import { isUnresolved, UNRESOLVED } from '../../tasks/contract/vocabulary.ts';
import { isArn, resourceNameOf } from '../../tasks/contract/scope.ts';
import { subjectTypeOf } from '../../tasks/contract/subject.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { loadWorkflow } from '../../statemachine/definition.ts';
import { parseCount } from '../arguments.ts';
import { NotFoundFailure, UsageFailure } from '../failure.ts';
import { readApprovers } from '../baseline/read-approver.ts';
import { HistoryGoneError, readHistory } from '../history/read-history.ts';
import { buildTimeline } from '../history/timeline.ts';
import type { Timeline } from '../history/timeline.ts';
import { subjectName } from '../incidents/remediator.ts';
import { readTrailStates } from '../incidents/trail-states.ts';
import type { TrailStates } from '../incidents/trail-states.ts';
import { choosePart } from '../incidents/table-part.ts';
import { writeOut } from '../io.ts';
import { addFilterOptions, addRangeOptions, addReadOptions } from '../options.ts';
import type { RangeOptions } from '../options.ts';
import { provesTrail } from '../report/known-logging.ts';
import type { ReportInput } from '../report/render.ts';
import { rangeOf, sayUnreadable, warnOfFilter } from '../session.ts';
import type { Session } from '../session.ts';
import { safeJson } from '../../terminal/clean.ts';
import { utc } from '../../tasks/contract/utc.ts';
import { count, kindSlug, statusWords } from '../../terminal/words.ts';
import { STANDARD_OUTPUT, checkOut, writeTo } from '../out.ts';
import type { Surroundings } from './surroundings.ts';

type Options = RangeOptions & { out: string; limit: number; histories: number | false };
type Range = Awaited<ReturnType<typeof rangeOf>>;

const DEFAULT_LIMIT = 5000;
const MOST = 20_000;
const DEFAULT_HISTORIES = 200;

/** `incidents report`: one HTML file to read, to print and to share. */
export function addReport(program: Command, { io, command }: Surroundings): void {
  const report = program
    .command('report')
    .summary('one HTML file to read, to print and to share')
    .description(
      'Writes a report as one HTML file that needs no network: figures, charts, a table to filter, and for each incident ' +
        'the way that the workflow took.',
    );
  addFilterOptions(addRangeOptions(report, io.now))
    .requiredOption('--out <file>', 'file to write, replaced if it is there; - writes to standard output')
    .option('--limit <number>', 'newest incidents to take', (text) => parseCount(text, MOST), DEFAULT_LIMIT)
    .option(
      '--histories <number>',
      'newest incidents to take the history of from Step Functions',
      (text) => parseCount(text, MOST),
      DEFAULT_HISTORIES,
    )
    .option('--no-histories', 'leave the histories out: no calls to Step Functions');
  const both = givenBoth(report, 'option:histories', 'option:no-histories');
  addReadOptions(report).addHelpText('after', EXAMPLES);
  report.action(
    command(async (session, options: Options) => {
      const { out, json = false } = options;
      if (both()) throw new UsageFailure('--histories and --no-histories contradict each other: give one.');
      await checkOut(io, out, { json, replace: true });
      const range = await rangeOf(session, options);
      const { incidents, more } = await readIncidents(session, range, options.limit);
      if (incidents.length === 0) throw new NotFoundFailure('No incident found: no report was written.');
      if (more) {
        session.messages.say(
          `${options.limit === 1 ? 'Only the newest incident is' : `Only the newest ${count(options.limit, 'incident')} are`} in the report: --limit takes more, --since fewer.`,
        );
      }
      warnOfFilter(session, range);
      session.messages.progress('Reading the states of the trails');
      const states = await readStates(session, range, incidents);
      const approverOf = await readApprovers(session, options.stack, incidents);
      sayUnreadable(session);
      const timelines = await readTimelines(session, incidents.slice(0, options.histories || 0), range.now);
      session.messages.progress('Drawing the report');
      // The libraries of the page are loaded for this command alone.
      const { renderReport } = await import('../report/render.ts');
      const page = renderReport({
        ...headingOf(session, range),
        generatedAt: range.now.toISOString(),
        incidents: incidents.map((incident) => {
          const approvedBy = approverOf(incident);
          return { ...incident, ...(approvedBy && { approvedBy }) };
        }),
        unreadable: session.store.unreadable,
        timelines,
        workflow: loadWorkflow(),
        ...(states && { states }),
        filtered: isFiltered(range),
      });
      const bytes = await writeTo(io, out, page);
      session.messages.done();
      session.messages.say(
        `${out === STANDARD_OUTPUT ? 'Written' : out}: ${count(incidents.length, 'incident')}, ${count(timelines.size, 'execution')} with history.`,
      );
      if (out === STANDARD_OUTPUT) return 0;
      const document = { schema: 'incidents.report/1', file: out, incidents: incidents.length, bytes };
      await writeOut(io, json ? `${safeJson(document, 2)}\n` : `${out}\n`);
      return 0;
    }),
  );
}

/** Whether, once the command line is read, two options were on it that set the same: the last would win unseen. */
function givenBoth(command: Command, ...events: string[]): () => boolean {
  const given = new Set<string>();
  for (const event of events) command.on(event, () => given.add(event));
  return () => given.size === events.length;
}

const EXAMPLES = `
Examples:
  incidents report --trail management-events --out report.html
  incidents report --since 30d --out november.html`;

/** Stands for a record that the table keeps: the report says so, and does not carry it. */
const KEPT_RECORD = new Uint8Array();

/** The newest incidents of the range, and every older one that is unresolved: the report begins with those. */
async function readIncidents(session: Session, { filter, since, now }: Range, limit: number) {
  const incidents: StoredIncident[] = [];
  for await (const page of session.store.whole({ ...choosePart(filter), since, now })) {
    incidents.push(...page.map(withoutRecord));
    session.messages.progress(`Reading incidents, ${incidents.length.toLocaleString('en')} so far`);
    if (incidents.length > limit) break;
  }
  const more = incidents.length > limit;
  const taken = new Map(incidents.slice(0, limit).map((incident) => [keyOf(incident), incident]));
  const statuses = filter.status === undefined ? UNRESOLVED : [];
  for (const status of statuses) {
    const wanted = { scope: { part: 'unresolved', status } as const, filter, since: undefined, now };
    for await (const page of session.store.whole(wanted)) {
      for (const incident of page) {
        if (isUnresolved(incident.status) && !taken.has(keyOf(incident)))
          taken.set(keyOf(incident), withoutRecord(incident));
      }
      if (taken.size > MOST) break;
    }
  }
  return { incidents: [...taken.values()], more };
}

const keyOf = ({ trailArn, occurredAtId }: StoredIncident): string => `${trailArn} ${occurredAtId}`;

const isFiltered = ({ filter: { status, kind, severity } }: Range): boolean =>
  (status ?? kind ?? severity) !== undefined;

/** The states of the trails that the report is about; undefined where it is not known whose they are. */
async function readStates(
  { deployment, store }: Session,
  { filter: { trailArn } }: Range,
  incidents: readonly StoredIncident[],
): Promise<TrailStates | undefined> {
  const home = await deployment.home();
  if (!home) return undefined;
  const named = incidents.filter(provesTrail).map(({ subject }) => subject.key);
  const { trails, ...swept } = await readTrailStates(store, home, named);
  const wanted = trails.filter(({ arn }) => trailArn === undefined || arn === trailArn);
  return { ...swept, trails: wanted };
}

function withoutRecord(incident: StoredIncident): StoredIncident {
  const { gzip, ...digest } = incident.record;
  return { ...incident, record: { ...digest, ...(gzip && { gzip: KEPT_RECORD }) } };
}

async function readTimelines(
  { deployment, messages }: Session,
  incidents: readonly StoredIncident[],
  now: Date,
): Promise<Map<string, Timeline>> {
  const timelines = new Map<string, Timeline>();
  for (const [index, { executionArn, detectedAt }] of incidents.entries()) {
    messages.progress(`Reading histories, ${index} of ${incidents.length}`);
    try {
      const events = [];
      for await (const page of readHistory(deployment.clients.states, executionArn, {
        since: detectedAt,
        now,
      })) {
        events.push(...page);
      }
      timelines.set(executionArn, buildTimeline(events));
    } catch (error) {
      if (!(error instanceof HistoryGoneError)) throw error;
    }
  }
  return timelines;
}

function headingOf({ deployment }: Session, { filter, since }: Range): Pick<ReportInput, 'title' | 'scope'> {
  const { trailArn } = filter;
  const parts = [
    filter.trailArn ?? deployment.description,
    ...(since
      ? [`since ${utc(since.toISOString())}`, ...(filter.status ? [] : ['older ones if unresolved'])]
      : []),
    ...(filter.status ? [`status ${statusWords(filter.status)}`] : []),
    ...(filter.kind ? [`kind ${kindSlug(filter.kind)}`] : []),
    ...(filter.severity ? [`severity ${filter.severity} and above`] : []),
  ];
  return { title: trailArn === undefined ? 'All trails' : nameOf(trailArn), scope: parts.join(', ') };
}

/** What the heading calls the trail of an ARN; what is about no trail is filed under a key of our own. */
function nameOf(trailArn: string): string {
  if (isArn(trailArn)) return `Trail ${resourceNameOf(trailArn)}`;
  return subjectName({ type: subjectTypeOf(trailArn), name: 'Calls that named no trail' });
}
