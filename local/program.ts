import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { TICKET_SYSTEMS } from '../statemachine/tickets.ts';
import type { TicketSystem } from './tickets.ts';
import { listScenarios } from './commands/list.ts';
import { replay } from './commands/replay.ts';
import { serve } from './commands/serve.ts';
import { showScenario } from './commands/show-scenario.ts';
import { PortTakenError } from './endpoint/server.ts';
import { UnreadableEventError } from './events/read-event.ts';
import { UnknownScenarioError } from './scenarios/load-scenario.ts';
import { DEFAULT_FOLDER, DEFAULT_KEEP, DEFAULT_PORT, DEFAULT_REGION, DEFAULT_SWEEP } from './settings.ts';
import { Screen, type OutputStream } from './show/screen.ts';
import { FolderPathError, StateFolderError } from './state-file.ts';

/** Streams, environment and interruption of the program. */
export interface LocalIo {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv;
  /** Resolves when the program is asked to stop. */
  readonly interrupted: Promise<unknown>;
}

/** Options as given on the command line. */
export interface LocalOptions {
  readonly scenario: string;
  readonly list?: boolean;
  readonly event?: string;
  readonly own?: boolean;
  readonly serve?: boolean;
  readonly port?: number;
  readonly sweep?: number;
  readonly keep?: number;
  readonly tickets?: TicketSystem;
  readonly events?: string;
  readonly enforce?: readonly string[];
  readonly eventDelay?: number;
  readonly region?: string;
  readonly dir: string;
  readonly fresh?: boolean;
}

const EXAMPLES = `
Examples:
  npm start                                       stop a trail and watch the repair
  npm start -- --list                             list the scenarios
  npm start -- --scenario trail-gone              run one of them
  npm start -- --scenario storm                   five minutes of attack on five trails
  npm start -- --event record.json                run the workflow on a record, event or finding
  aws cloudtrail lookup-events --max-items 1 --lookup-attributes \\
    AttributeKey=EventName,AttributeValue=StopLogging | npm start -- --event -
  npm start -- --tickets securityhub              with a finding of Security Hub
  npm start -- --serve                            keep the services up for the AWS CLI and any SDK
  npm start -- --serve --tickets --events events.jsonl
                                                  with tickets, and each incident event as a line
  npm start -- --serve --enforce management-events
                                                  the same; once approved, that trail is restored
  npm start -- --serve --region us-east-1 --dir .local/us-east-1
                                                  the same, with the remediator in another Region

Exit codes:
  0  the result is as expected: the trail logs again, or what the scenario expects
  1  it is not, and the last lines say why
  2  the command line, the given event or the path of --dir is wrong`;

/** Expected failures, that need no stack trace: 2 when the input is wrong, else 1. */
const EXPECTED: readonly [new (message: string) => Error, exitCode: number][] = [
  [UnknownScenarioError, 2],
  [UnreadableEventError, 2],
  [PortTakenError, 1],
  // The first that fits counts.
  [FolderPathError, 2],
  [StateFolderError, 1],
];

/** What shells report of a program that was interrupted (128 + SIGINT). */
export const INTERRUPTED = 130;

/** The program behind `npm start`: runs a command line and gives the exit code. */
export function makeProgram(io: LocalIo): { run(args: readonly string[]): Promise<number> } {
  return {
    async run(args) {
      let exitCode = 0;
      const command = makeCommand(io, async (options) => {
        exitCode = await act(io, options);
      });
      try {
        await command.parseAsync(args, { from: 'user' });
        return exitCode;
      } catch (error) {
        if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
        const expected = EXPECTED.find(([kind]) => error instanceof kind);
        if (!expected) throw error;
        io.stderr.write(`${(error as Error).message}\n`);
        return expected[1];
      }
    },
  };
}

/** Options of `--serve`. */
const ONLY_SERVED = ['port', 'sweep', 'region', 'events', 'keep', 'enforce', 'eventDelay'] as const;

/** The command line of `npm start`, with what to do about it. */
export function makeCommand(io: LocalIo, action: (options: LocalOptions) => Promise<void>): Command {
  return new Command('npm start --')
    .description(
      'Runs cloudtrail-remediator on this computer: no AWS account, nothing leaves the loopback interface.',
    )
    .usage('[options]')
    .addOption(new Option('--scenario <name>', 'scenario to run').default('stop'))
    .addOption(new Option('--list', 'list the scenarios').conflicts(['scenario', 'event', 'serve']))
    .addOption(
      new Option(
        '--event <file>',
        'feed one CloudTrail record or EventBridge event from a file, - for stdin',
      ).conflicts(['scenario', 'serve']),
    )
    .option('--own', 'take the event of --event as one of this account, if it is of another one')
    .addOption(
      new Option('--serve', 'keep the emulated services up until Ctrl-C').conflicts(['scenario', 'event']),
    )
    .option('--port <number>', `port of --serve, 0 for any free one (default: ${DEFAULT_PORT})`, (text) =>
      readNumber(text, 65_535, 'number'),
    )
    .option(
      '--sweep <seconds>',
      `time between the sweeps of --serve, 0 for none (default: ${DEFAULT_SWEEP})`,
      (text) => readNumber(text, 86_400, 'whole number of seconds'),
    )
    .addOption(
      new Option(
        '--tickets [system]',
        'incidents open and resolve tickets: there, and at a receiver on this computer',
      )
        .choices(TICKET_SYSTEMS)
        .preset('opscenter'),
    )
    .option('--events <file>', 'with --serve: append each incident event to a file, as a JSON line')
    .option(
      '--enforce <names...>',
      'with --serve: trails that are restored as approved, at one write per second as in AWS',
    )
    .option(
      '--event-delay <seconds>',
      'with --serve: time from a call to its event, as in AWS (default: 0)',
      (text) => readNumber(text, 3600, 'whole number of seconds'),
    )
    .option(
      '--region <name>',
      `Region of the remediator of --serve (default: that of the folder, ${DEFAULT_REGION} for a new one)`,
      readRegion,
    )
    .option(
      '--keep <number>',
      `executions and records of the event history that --serve keeps (default: ${DEFAULT_KEEP})`,
      (text) => readNumber(text, 1_000_000, 'number'),
    )
    .option('--dir <folder>', 'where incidents and executions are kept', DEFAULT_FOLDER)
    .option('--fresh', 'delete the content of the folder, its incidents too, and start empty')
    .helpOption('--help', 'show this help')
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .showHelpAfterError('(npm start -- --help shows every option)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .action(async (options: LocalOptions, command: Command) => {
      for (const name of ONLY_SERVED) {
        if (options[name] === undefined || options.serve) continue;
        const flag = name.replace(/[A-Z]/, (capital) => `-${capital.toLowerCase()}`);
        command.error(`error: option '--${flag}' goes with --serve only`, { exitCode: 2 });
      }
      await action(options);
    });
}

/** Reads a number up to `most`; `what` says what it is. */
function readNumber(text: string, most: number, what: string): number {
  if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
  throw new InvalidArgumentError(`It must be a ${what} from 0 to ${most}.`);
}

/** Region names of the partition `aws`: a part of the world, where in it, and a number. */
const REGION = /^(?!cn-)[a-z]{2}-(?:north|south|east|west|central|(?:north|south)(?:east|west))-[1-9]$/;

function readRegion(name: string): string {
  if (REGION.test(name)) return name;
  throw new InvalidArgumentError('It must be an AWS Region of the partition aws, such as us-east-1.');
}

function act(io: LocalIo, options: LocalOptions): Promise<number> {
  const screen = new Screen(io.stdout, io.env);
  if (options.list) return listScenarios(screen);
  if (options.serve) return serve(screen, io, options);
  const work =
    options.event === undefined ? showScenario(screen, options) : replay(screen, io, options.event, options);
  const interruption = io.interrupted.then(() => {
    screen.calm();
    io.stderr.write('Interrupted: running work is left as it is.\n');
    return INTERRUPTED;
  });
  return Promise.race([work, interruption]);
}
