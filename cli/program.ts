import { Command, CommanderError, Help } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import type { OpenEmbedded } from './aws/deployment.ts';
import { explainEndpoint, explainFailure, explainProfile } from './aws/explain-failure.ts';
import { addBaseline } from './commands/baseline.ts';
import { addClose } from './commands/close.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDrill } from './commands/drill.ts';
import { addExport } from './commands/export.ts';
import { addHistory } from './commands/history.ts';
import { addList } from './commands/list.ts';
import { addRedrive } from './commands/redrive.ts';
import { addReport } from './commands/report.ts';
import { addShow } from './commands/show.ts';
import { addStats } from './commands/stats.ts';
import { addStatus } from './commands/status.ts';
import type { Action, ExitCode, Surroundings } from './commands/surroundings.ts';
import { addVerify } from './commands/verify.ts';
import { commandsFor } from './complete-commands.ts';
import { CommandFailure, UsageFailure, explainFileFailure } from './failure.ts';
import { AmbiguousIdFailure } from './incidents/find-incident.ts';
import { widthOf } from './io.ts';
import type { ProgramIo } from './io.ts';
import { cleanLine } from '../terminal/clean.ts';
import { inkFor } from '../terminal/ink.ts';
import type { ReadOptions } from './options.ts';
import { whereabouts, withSession } from './session.ts';
import type { Needs, Session } from './session.ts';
import { renderCandidates } from './views/candidates.ts';

/** A program that can be run once. */
export interface Program {
  /** The commands, for their help texts. */
  command: Command;
  /** Runs the program on its arguments (without `node` and the file). Never throws, never ends the process. */
  run(args: readonly string[]): Promise<ExitCode>;
}

/** Makes the `incidents` program. Embedded mode comes from outside, because a packaged program does not carry it. */
export function makeProgram(io: ProgramIo, openEmbedded: OpenEmbedded): Program {
  let exitCode: ExitCode = 0;
  let attempted: Partial<ReadOptions> = {};
  let failed: ExitCode = 1;
  const keep =
    <Options, Arguments extends string[]>(
      work: (options: Options, ...names: Arguments) => Promise<ExitCode>,
      { failure = 1 }: Needs = {},
    ): Action<Arguments, Options> =>
    async (...given) => {
      const options = given.at(-2) as Options;
      attempted = options as Partial<ReadOptions>;
      failed = failure;
      exitCode = await work(options, ...(given.slice(0, -2) as Arguments));
    };
  const surroundings: Surroundings = {
    io,
    openEmbedded,
    command: <Options extends ReadOptions, Arguments extends string[]>(
      work: (session: Session, options: Options, ...names: Arguments) => Promise<ExitCode>,
      needs?: Needs,
    ) =>
      keep(
        (options: Options, ...names: Arguments) =>
          withSession(io, options, openEmbedded, (session) => work(session, options, ...names), needs),
        needs,
      ),
    plain: (work) => keep(work),
  };

  // A packaged program offers no embedded mode: neither the option nor an example of it.
  const offered = (text: string): string =>
    io.withEmbedded ? text : text.replace(/\n {2}incidents .*--local.*/g, '');

  const command = new Command(io.withEmbedded ? 'npm run -s incidents --' : 'incidents')
    .description(
      'Shows what happened to CloudTrail trails and how each was repaired, exports the evidence, and checks the remediator.',
    )
    .version(manifest.version)
    .exitOverride()
    .configureHelp({
      visibleOptions: (each) =>
        new Help().visibleOptions(each).filter(({ long }) => long !== '--local' || io.withEmbedded),
    })
    .configureOutput({
      writeOut: (text) => io.stdout.write(commandsFor(io)(offered(text))),
      writeErr: (text) => io.stderr.write(offered(text)),
      getOutHelpWidth: () => Math.min(110, widthOf(io)),
      getErrHelpWidth: () => Math.min(110, widthOf(io)),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => {
        write(`${cleanLine(text.replace(/^error: /, 'incidents: ')).trim()}\n`);
      },
    })
    .showSuggestionAfterError()
    .addHelpText('after', AFTERWORD);
  for (const add of [
    addStatus,
    addList,
    addShow,
    addBaseline,
    addClose,
    addHistory,
    addStats,
    addExport,
    addVerify,
    addReport,
    addDoctor,
    addDrill,
    addRedrive,
  ])
    add(command, surroundings);

  return {
    command,
    async run(args) {
      try {
        await command.parseAsync([...args], { from: 'user' });
        return exitCode;
      } catch (error) {
        return report(error, io, attempted, failed);
      }
    },
  };
}

/** Says what went wrong in a sentence, and gives the exit code for it: `failed` unless the usage was wrong. */
function report(error: unknown, io: ProgramIo, options: Partial<ReadOptions>, failed: ExitCode): ExitCode {
  // commander has written its own message by now; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const attempted = whereabouts(options);
  const complete = commandsFor(io, options);
  const say = (text: string): void => void io.stderr.write(`incidents: ${cleanLine(complete(text))}\n`);
  if (error instanceof UsageFailure) {
    say(error.message);
    return 2;
  }
  if (error instanceof CommandFailure) {
    say(error.message);
    if (error instanceof AmbiguousIdFailure) {
      io.stderr.write(`${renderCandidates(error.candidates, inkFor(io.stderr, io.env), widthOf(io))}\n`);
    }
    return failed;
  }
  const explanation =
    explainFileFailure(error) ??
    explainEndpoint(error, io.env) ??
    explainProfile(attempted.profile, io.env) ??
    explainFailure(error, { stack: '', withEmbedded: io.withEmbedded, ...attempted });
  say(
    explanation ??
      `Something went wrong that should not: ${error instanceof Error ? error.message : String(error)}`,
  );
  return failed;
}

const AFTERWORD = `
Exit codes: 0 success, 1 failure, not found or (status) a problem, 2 wrong usage or (status) unknown.
Data goes to stdout, messages go to stderr; NO_COLOR turns colours off.

Examples:
  incidents status                           # do the trails log now?
  incidents list --trail management-events   # what happened to this trail
  incidents show 7f3a9c                      # one incident, by the first characters of its id
  incidents history 7f3a9c                   # what the workflow did about it, step by step
  incidents close 7f3a9c --note "…"          # close it, with the reason
  incidents list --local                     # the same for embedded mode (npm start)
  incidents doctor                           # does the remediator itself work?
  incidents drill                            # do the mails arrive?`;
