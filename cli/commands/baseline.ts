import { Option, type Command } from 'commander';
import type { ApproveOptions } from '../baseline/approve.ts';
import type { ShowOptions } from '../baseline/compare.ts';
import type { PauseOptions } from '../baseline/pause.ts';
import type { RestoreOptions } from '../baseline/put-back.ts';
import { addDeploymentOptions, type ReadOptions } from '../options.ts';
import type { Surroundings } from './surroundings.ts';

/** `incidents baseline …`: the approved settings of trails: approve, compare, restore. The work is loaded for it alone. */
export function addBaseline(program: Command, { command }: Surroundings): void {
  const group = program
    .command('baseline')
    .summary('approve the settings of trails, compare and restore them')
    .description(
      'The approved settings of a trail are a parameter of Systems Manager, which a person approves. The remediator compares ' +
        'every trail with them. It restores only trails in enforceTrails by itself; for others, run restore with your own permissions.',
    );
  const add = (usage: string, summary: string): Command =>
    addDeploymentOptions(
      group
        .command(usage)
        .summary(summary)
        .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
    );
  const running = { running: true };

  add('approve [trail]', 'approve a trail as it is now, or the settings in a file')
    .option('--reason <text>', 'why, up to 1,024 characters: Parameter Store keeps it with the version')
    .option('--file <file>', 'approve what "show --json" wrote to a file, instead of the trail as it is')
    .option('--all', 'approve every trail of this account and Region that nobody has approved yet')
    .option('--weaker', 'approve settings that are weaker than the version before')
    .option('--yes', 'do not ask')
    .action(
      command<ApproveOptions, [string]>(
        async (...given) => (await import('../baseline/approve.ts')).approve(...given),
        running,
      ),
    );
  add('show <trail>', 'show the approved settings, who approved them, and what differs')
    .option('--input <call>', 'print the input of one call that restores the delivery path, as mails name it')
    .action(
      command<ShowOptions, [string]>(async (...given) =>
        (await import('../baseline/compare.ts')).show(...given),
      ),
    );
  add(
    'diff [trail]',
    'compare trails with their approved settings: exit code 0 same, 1 differs, 2 unknown',
  ).action(
    command<ReadOptions, [string]>(
      async (...given) => (await import('../baseline/compare.ts')).diff(...given),
      { failure: 2 },
    ),
  );
  add('history <trail>', 'show every version of the approved settings, and who wrote it').action(
    command<ReadOptions, [string]>(async (...given) =>
      (await import('../baseline/compare.ts')).history(...given),
    ),
  );
  add('restore <trail>', 'put a trail back to what was approved, with your own permissions')
    .option('--dry-run', 'only show the plan, as commands of the AWS CLI')
    .option('--yes', 'do not ask')
    .action(
      command<RestoreOptions, [string]>(
        async (...given) => (await import('../baseline/put-back.ts')).restore(...given),
        running,
      ),
    );
  add('undo <trail>', 'put a trail back to what it was before the last restore')
    .option('--dry-run', 'only show the plan, as commands of the AWS CLI')
    .option('--yes', 'do not ask')
    .action(
      command<RestoreOptions, [string]>(
        async (...given) => (await import('../baseline/put-back.ts')).undo(...given),
        running,
      ),
    );
  add(
    'pause <trail>',
    'suppress sweep reports on the settings of a trail for some time; events are still reported',
  )
    .addOption(new Option('--for <time>', 'how long, such as 90m or 2h; 24h at most').makeOptionMandatory())
    .requiredOption('--reason <text>', 'why')
    .action(
      command<PauseOptions, [string]>(
        async (...given) => (await import('../baseline/pause.ts')).pause(...given),
        running,
      ),
    );
  add('resume <trail>', 'end a pause').action(
    command<ReadOptions, [string]>(
      async (...given) => (await import('../baseline/pause.ts')).resume(...given),
      running,
    ),
  );
  group.addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Examples:
  incidents baseline approve --all                       # on the first day: every trail as it is
  incidents baseline approve management-events --reason "CHG-1042"
  incidents baseline diff                                # in a pipeline: exit code 1 when a trail differs
  incidents baseline restore management-events --dry-run
  incidents baseline restore management-events --local`;
