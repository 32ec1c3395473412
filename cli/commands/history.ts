import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { HistoryGoneError, readHistory } from '../history/read-history.ts';
import { buildTimeline } from '../history/timeline.ts';
import type { Timeline } from '../history/timeline.ts';
import { findIncident } from '../incidents/find-incident.ts';
import { headlineOf } from '../incidents/headline.ts';
import { momentsOf } from '../incidents/moments.ts';
import { widthOf, writeOut } from '../io.ts';
import { addIdOptions, addReadOptions } from '../options.ts';
import type { IdOptions, ReadOptions } from '../options.ts';
import type { Session } from '../session.ts';
import { clean, safeJson } from '../../terminal/clean.ts';
import { renderKeptCourse, renderTimeline } from '../views/history.ts';
import type { ExitCode, Surroundings } from './surroundings.ts';

type Options = ReadOptions & IdOptions & { raw?: boolean };

/** `incidents history <id>`: what the workflow did, from Step Functions. */
export function addHistory(program: Command, { command }: Surroundings): void {
  const history = program
    .command('history')
    .summary('what the workflow did about an incident, step by step')
    .description(
      'Shows the execution that handled an incident: each state, when, how long, every attempt and what was caught. ' +
        'Step Functions keeps it for 90 days; after that, what the incident itself keeps is shown.',
    )
    .argument('<id>', 'id of the incident, or its first 4 characters or more')
    .addOption(
      new Option('--raw', 'the events as Step Functions gives them, one JSON object a line').conflicts(
        'json',
      ),
    );
  addReadOptions(addIdOptions(history)).addHelpText('after', EXAMPLES);
  history.action(
    command<Options, [string]>(async (session, options, id) => {
      session.messages.progress('Looking for the incident');
      const { incident, remark } = await findIncident(session.store, id, options.at);
      if (remark !== undefined) session.messages.say(remark);
      return options.raw ? writeRaw(session, incident) : writeTimeline(session, incident, options);
    }),
  );
}

const EXAMPLES = `
Examples:
  incidents history 7f3a9c
  incidents history 7f3a9c --raw | jq -r 'select(.type == "LambdaFunctionFailed")'`;

function pagesOf({ deployment, io }: Session, incident: StoredIncident): AsyncGenerator<HistoryEvent[]> {
  const { executionArn, detectedAt } = incident;
  return readHistory(deployment.clients.states, executionArn, { since: detectedAt, now: io.now() });
}

async function writeRaw(session: Session, incident: StoredIncident): Promise<ExitCode> {
  session.messages.progress('Reading the history');
  try {
    for await (const page of pagesOf(session, incident)) {
      session.messages.done();
      for (const event of page) await writeOut(session.io, `${safeJson(event)}\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof HistoryGoneError)) throw error;
    session.messages.say(error.message);
    return 1;
  }
}

async function writeTimeline(
  session: Session,
  incident: StoredIncident,
  { json }: Options,
): Promise<ExitCode> {
  const { io, messages, ink } = session;
  const found = await readTimeline(session, incident);
  const kept = momentsOf(incident, headlineOf(incident)).map(({ at, what }) => ({ at, what }));
  messages.done();
  if (json) {
    const { id: incidentId, executionArn } = incident;
    const document = { schema: 'incidents.history/1', incidentId, executionArn, ...found, kept };
    await writeOut(io, `${safeJson(document, 2)}\n`);
    return 0;
  }
  if (found.reason !== null) messages.say(`${found.reason} This is what the incident keeps:`);
  const text = found.timeline
    ? renderTimeline(clean(incident.id), clean(found.timeline), ink, widthOf(io))
    : renderKeptCourse(clean(kept), ink, widthOf(io));
  await writeOut(io, `${text}\n`);
  return 0;
}

type Found = { timeline: Timeline; reason: null } | { timeline: null; reason: string };

async function readTimeline(session: Session, incident: StoredIncident): Promise<Found> {
  const events: HistoryEvent[] = [];
  try {
    for await (const page of pagesOf(session, incident)) {
      events.push(...page);
      session.messages.progress(`Reading the history, ${events.length} events`);
    }
    return { timeline: buildTimeline(events), reason: null };
  } catch (error) {
    if (!(error instanceof HistoryGoneError)) throw error;
    return { timeline: null, reason: error.message };
  }
}
