import { Option } from 'commander';
import type { Command } from 'commander';
import type { Status, Severity } from '../tasks/contract/vocabulary.ts';
import type { Kind } from '../tasks/contract/kinds.ts';
import { DEFAULT_STACK_NAME } from '../tasks/contract/outputs.ts';
import type { Whereabouts } from './aws/deployment.ts';
import { parseKind, parseMoment, parseSeverity, parseSince, parseStatus } from './arguments.ts';

/** Options that every command which reads the table has. */
export type ReadOptions = Omit<Whereabouts, 'local'> & {
  local?: string | true;
  json?: boolean;
  cost?: boolean;
};

/** Options of the commands that read many incidents. */
export interface RangeOptions extends ReadOptions {
  trail?: string;
  since?: Date;
  status?: Status;
  kind?: Kind;
  severity?: Severity;
}

/** Folder of embedded mode's state, as `npm start` writes it. */
export const DEFAULT_LOCAL = '.local';

const PLACE = 'Where to look:';

/** Adds `--json` and the options that say where the incidents are. */
export function addReadOptions(command: Command): Command {
  addStackOption(command)
    .addOption(
      new Option('--table <name|ARN>', 'the incident table itself, without the stack')
        .conflicts('stack')
        .helpGroup(PLACE),
    )
    .addOption(new Option('--state-machine <ARN>', 'with --table: the state machine').helpGroup(PLACE));
  return addRegionOptions(command).addOption(
    new Option('--cost', 'write on stderr how much DynamoDB read').helpGroup(PLACE),
  );
}

/** Adds `--json` and the options that say where the deployment is, for commands that need all of it. */
export function addDeploymentOptions(command: Command): Command {
  return addRegionOptions(addStackOption(command));
}

function addStackOption(command: Command): Command {
  return command
    .option('--json', 'write JSON with documented fields')
    .addOption(
      new Option('--stack <name>', 'CloudFormation stack of the remediator')
        .default(DEFAULT_STACK_NAME)
        .helpGroup(PLACE),
    );
}

function addRegionOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--local [dir]', `state of embedded mode (${DEFAULT_LOCAL} if no folder is given)`)
        .conflicts(['stack', 'table', 'stateMachine', 'region', 'profile'])
        .helpGroup(PLACE),
    )
    .addOption(new Option('--region <region>', 'AWS Region').helpGroup(PLACE))
    .addOption(new Option('--profile <name>', 'profile of the AWS config files').helpGroup(PLACE));
}

/** Options of the commands that take an incident's id. */
export interface IdOptions {
  at?: string;
}

/** Adds `--at`. */
export function addIdOptions(command: Command): Command {
  return command.option(
    '--at <time>',
    'choose one of several incidents with this id by its time, as the program prints it',
    parseMoment,
  );
}

/** Adds `--trail` and `--since`. */
export function addRangeOptions(command: Command, now: () => Date): Command {
  return command
    .option('--trail <name|ARN>', 'only incidents of this trail')
    .option('--since <when>', 'not older than: 7d, 12h, 2026-11-01', (text: string) =>
      parseSince(text, now()),
    );
}

/** Adds `--status`, `--kind` and `--severity`. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--status <status>', 'open (a repair runs), needs-action, restored, closed or noted', parseStatus)
    .option('--kind <kind>', 'logging-stopped, trail-deleted, attempt-failed …', parseKind)
    .option('--severity <severity>', 'critical, high, medium, low or info: this and above', parseSeverity);
}
