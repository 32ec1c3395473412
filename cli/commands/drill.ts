import { join } from 'node:path';
import type { Command } from 'commander';
import { isWorking, runDrill } from '../drill/run-drill.ts';
import { widthOf, writeOut } from '../io.ts';
import { addDeploymentOptions, DEFAULT_LOCAL } from '../options.ts';
import type { ReadOptions } from '../options.ts';
import { clean, safeJson } from '../../terminal/clean.ts';
import { renderDrill } from '../views/drill.ts';
import type { Surroundings } from './surroundings.ts';

/** `incidents drill`: a harmless test of the whole workflow. Exit code 1 when it did not go through to the message. */
export function addDrill(program: Command, { io, command }: Surroundings): void {
  const drill = program
    .command('drill')
    .summary('test the whole workflow with a harmless incident')
    .description(
      'Starts the workflow with an incident that is marked as a test, and follows it to the end: is it recorded, is a ' +
        'message published, does the mail arrive? No trail is touched.',
    );
  addDeploymentOptions(drill).addHelpText('after', EXAMPLES);
  drill.action(
    command(
      async (session, options: ReadOptions) => {
        const result = await runDrill(session);
        session.messages.done();
        if (options.json) {
          const { incident, ...facts } = result;
          const document = {
            schema: 'incidents.drill/1',
            ...facts,
            working: isWorking(result),
            recorded: incident !== null,
            messageIds: incident?.messageIds ?? [],
            alertError: incident?.alertError ?? null,
          };
          await writeOut(io, `${safeJson(document, 2)}\n`);
        } else {
          const view = { ink: session.ink, width: widthOf(io) };
          await writeOut(io, `${renderDrill(clean(result), outboxOf(options), view)}\n`);
        }
        return isWorking(result) ? 0 : 1;
      },
      { running: true },
    ),
  );
}

const EXAMPLES = `
People who get the mails see this one too: its subject says that nothing happened.

Examples:
  incidents drill
  incidents drill --json | jq .working
  incidents drill --local`;

function outboxOf({ local }: ReadOptions): string | undefined {
  if (local === undefined) return undefined;
  return join(local === true ? DEFAULT_LOCAL : local, 'outbox.jsonl');
}
