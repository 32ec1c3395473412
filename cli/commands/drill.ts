import { join } from 'node:path';
import type { Command } from 'commander';
import { confirmPaths } from '../drill/confirm-paths.ts';
import { areProven, judgePath } from '../drill/judge-path.ts';
import { isWorking, runDrill } from '../drill/run-drill.ts';
import { widthOf, writeOut } from '../io.ts';
import { addDeploymentOptions, DEFAULT_LOCAL } from '../options.ts';
import type { ReadOptions } from '../options.ts';
import { clean, safeJson } from '../../terminal/clean.ts';
import type { Session } from '../session.ts';
import { renderPaths } from '../views/drill-paths.ts';
import { renderDrill } from '../views/drill.ts';
import type { ExitCode, Surroundings } from './surroundings.ts';

/** `incidents drill`: a harmless test of the workflow or of every alert path. Exit code 1 when a message was not sent. */
export function addDrill(program: Command, { command }: Surroundings): void {
  const drill = program
    .command('drill')
    .summary('test the whole workflow with a harmless incident, or every alert path')
    .description(
      'Starts the workflow with an incident that is marked as a test, and follows it to the end: is it recorded, is a ' +
        'message published, does the mail arrive? No trail is touched.',
    );
  drill
    .option('--paths', 'prove every path by which alerts are sent, alarms and rules too')
    .option('--yes', 'with --paths: do not ask whether the messages arrived');
  addDeploymentOptions(drill).addHelpText('after', EXAMPLES);
  drill.action(
    command(
      (session, options: Options) =>
        options.paths ? drillPaths(session, options) : drillWorkflow(session, options),
      { running: true },
    ),
  );
}

type Options = ReadOptions & { paths?: boolean; yes?: boolean };

async function drillWorkflow(session: Session, options: Options): Promise<ExitCode> {
  const { io, ink, messages, complete } = session;
  const result = await runDrill(session);
  messages.done();
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
    const page = renderDrill(clean(result), outboxOf(options), { ink, width: widthOf(io), complete });
    await writeOut(io, `${page}\n`);
  }
  return isWorking(result) ? 0 : 1;
}

async function drillPaths(session: Session, options: Options): Promise<ExitCode> {
  const { io, ink, messages, deployment } = session;
  // The clients of CloudWatch and SNS are loaded for this option alone.
  const { provePaths, updateDrill } = await import('../drill/prove-paths.ts');
  const drill = await provePaths(session);
  messages.done();
  const paths = await confirmPaths(drill.paths, options.yes ? undefined : io.ask);
  await updateDrill(deployment, drill, 'paths', paths);
  if (options.json) {
    const { drillId, caller, startedAt } = drill;
    const document = {
      schema: 'incidents.drill-paths/1',
      ...{ drillId, caller, startedAt, proven: areProven(paths) },
      paths: paths.map((path) => ({ ...path, verdict: judgePath(path) })),
    };
    await writeOut(io, `${safeJson(document, 2)}\n`);
  } else {
    const page = renderPaths(clean({ ...drill, paths }), outboxOf(options), { ink, width: widthOf(io) });
    await writeOut(io, `${page}\n`);
  }
  return paths.some((path) => judgePath(path) === 'failed') ? 1 : 0;
}

const EXAMPLES = `
People who get the mails see this one too: its subject says that nothing happened.

With --paths, it also sets an alarm to ALARM and back, and stops an execution of its own. It then asks whether each
message arrived; with --yes, or without a terminal, nothing is asked and nothing counts as confirmed. Exit code 1 when a
path failed or a message did not arrive.

Examples:
  incidents drill
  incidents drill --paths
  incidents drill --json | jq .working
  incidents drill --local`;

function outboxOf({ local }: ReadOptions): string | undefined {
  if (local === undefined) return undefined;
  return join(local === true ? DEFAULT_LOCAL : local, 'outbox.jsonl');
}
