import type { Command } from 'commander';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { executionLink } from '../../tasks/notify/console-links.ts';
import { checkClosable, checkNote, closeIncident } from '../close/close-incident.ts';
import type { Closing } from '../close/close-incident.ts';
import { confirm } from '../confirm.ts';
import { findIncident } from '../incidents/find-incident.ts';
import { headlineOf } from '../incidents/headline.ts';
import { writeOut } from '../io.ts';
import { addIdOptions, addReadOptions } from '../options.ts';
import type { IdOptions, ReadOptions } from '../options.ts';
import type { Session } from '../session.ts';
import { cleanLine, safeJson } from '../../terminal/clean.ts';
import { utc } from '../../tasks/contract/utc.ts';
import { shortId, statusWords } from '../../terminal/words.ts';
import type { Surroundings } from './surroundings.ts';

type Options = ReadOptions & IdOptions & { note: string; yes?: boolean };

/** `incidents close <id>`: a person takes over an incident that needs action. Exit code 1 when it is not closed. */
export function addClose(program: Command, { io, command }: Surroundings): void {
  const close = program
    .command('close')
    .summary('close an incident that needs action, with a note')
    .description(
      'Closes an incident that needs action: the workflow records who closed it, when and why. It changes no trail, and ' +
        'the status of the trail stays what it is.',
    )
    .argument('<id>', 'id of the incident, or its first 4 characters or more')
    .requiredOption('--note <text>', 'why it can be closed, up to 1,000 characters')
    .option('--yes', 'do not ask');
  addReadOptions(addIdOptions(close)).addHelpText('after', EXAMPLES);
  close.action(
    command<Options, [string]>(
      async (session, options, id) => {
        const note = checkNote(options.note);
        session.messages.progress('Looking for the incident');
        const { incident, remark } = await findIncident(session.store, id, options.at);
        session.messages.done();
        if (remark !== undefined) session.messages.say(remark);
        await checkClosable(session, incident);
        if (!options.yes)
          await confirm(io, questionAbout(incident, session), {
            ...{ unasked: 'close the incident unasked', declined: 'Nothing was closed.' },
          });
        const closing = await closeIncident(session, incident, note);
        session.messages.done();
        const isClosed = closing.incident.status === 'CLOSED';
        if (options.json) {
          const { executionArn, status, error } = closing;
          const { resolution = null } = closing.incident;
          const document = {
            schema: 'incidents.close/1',
            ...{ id: incident.id, closed: isClosed, status: closing.incident.status, resolution },
            execution: { executionArn, status, error },
          };
          await writeOut(io, `${safeJson(document, 2)}\n`);
        } else if (isClosed) {
          await writeOut(io, `${closedWords(closing.incident)}\n`);
        }
        if (!isClosed) session.messages.say(openWords(closing));
        return isClosed ? 0 : 1;
      },
      { running: true },
    ),
  );
}

const EXAMPLES = `
Examples:
  incidents close 7f3a9c --note "The trail was replaced by organization-trail, CHG-1042."
  incidents close 7f3a9c --note "Approved change" --yes --json`;

function questionAbout(incident: StoredIncident, { ink }: Pick<Session, 'ink'>): string {
  const { trailArn, occurredAt } = incident;
  const what = cleanLine(`${headlineOf(incident)}, ${utc(occurredAt)}, ${trailArn}`);
  return `${ink('bold', what)}\nClose this incident?`;
}

function closedWords({ id, resolution }: StoredIncident): string {
  const by = resolution?.by === undefined ? '' : ` by ${resolution.by}`;
  const at = resolution === undefined ? '' : `, ${utc(resolution.at)}`;
  return cleanLine(`The incident ${shortId(id)} is closed${by}${at}.`);
}

function openWords({ status, error, executionArn, incident }: Closing): string {
  const look = `incidents show ${shortId(incident.id)}`;
  if (status === 'RUNNING')
    return `The execution was started and still runs. To see when it is closed: ${look}`;
  const ended = `${status}${error === null ? '' : `: ${error}`}`;
  return `Not closed, the status is ${statusWords(incident.status)}: the execution ended as ${ended} (${executionLink(executionArn)}). To see the incident: ${look}`;
}
