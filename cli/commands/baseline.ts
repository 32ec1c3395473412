import { Option, type Command } from 'commander';
import {
  isKnown,
  type ApprovedTrail,
  type CurrentTrail,
  type TrailDiff,
} from '../../tasks/contract/baseline.ts';
import { cleanLine, safeJson } from '../../terminal/clean.ts';
import { utc } from '../../terminal/words.ts';
import { CommandFailure, UsageFailure } from '../failure.ts';
import { writeOut } from '../io.ts';
import { addDeploymentOptions, type ReadOptions } from '../options.ts';
import type { Session } from '../session.ts';
import type { ExitCode, Surroundings } from './surroundings.ts';

type Options = ReadOptions & { yes?: boolean };
type ApproveOptions = Options & { reason?: string; file?: string; weaker?: boolean; all?: boolean };

/** What the commands of this group work with, loaded for them alone: other commands start without it. */
async function load(session: Session, options: ReadOptions) {
  const [
    { Baselines, readApprovedFile, trailOf },
    { diffTrail },
    { settingsDiff },
    { diffLines, ownersWay, settingLines, versionLine },
    { isWeaker },
    { planRestore, renderCommand },
    base,
  ] = await Promise.all([
    import('../baseline/baselines.ts'),
    import('../../tasks/baseline/diff-trail.ts'),
    import('../../tasks/baseline/compare-approved.ts'),
    import('../views/baseline.ts'),
    import('../../tasks/baseline/judge-weaker.ts'),
    import('../../tasks/baseline/plan-restore.ts'),
    import('../../tasks/baseline/baseline.ts'),
  ]);
  const store = new Baselines(session.deployment.clients, options.stack);
  return {
    ...base,
    store,
    readApprovedFile,
    trailOf,
    diffLines,
    ownersWay,
    settingLines,
    versionLine,
    diffTrail,
    settingsDiff,
    isWeaker,
    planRestore,
    renderCommand,
  };
}
type Loaded = Awaited<ReturnType<typeof load>>;

/** `incidents baseline …`: the approved settings of trails: approve, compare, put back. */
export function addBaseline(program: Command, { command }: Surroundings): void {
  const group = program
    .command('baseline')
    .summary('approve the settings of trails, compare and restore them')
    .description(
      'The approved settings of a trail are a parameter of Systems Manager, which a person approves. The remediator compares ' +
        'every trail with them, and never changes a trail by itself: restore does, with your own permissions.',
    );
  const add = (usage: string, summary: string): Command =>
    addDeploymentOptions(
      group
        .command(usage)
        .summary(summary)
        .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
    );
  const running = { running: true };

  add('approve [trail]', 'approve a trail as it is now, or as a file says')
    .option('--reason <text>', 'why, up to 1,024 characters: Parameter Store keeps it with the version')
    .option('--file <file>', 'approve what "show --json" wrote to a file, instead of the trail as it is')
    .option('--all', 'approve every trail of this account and Region that nobody has approved yet')
    .option('--weaker', 'approve settings that are weaker than the version before')
    .option('--yes', 'do not ask')
    .action(command<ApproveOptions, [string]>(approve, running));
  add('show <trail>', 'show the approved settings, who approved them, and what differs').action(
    command<Options, [string]>(show),
  );
  add(
    'diff [trail]',
    'compare trails with their approved settings: exit code 0 same, 1 differs, 2 unknown',
  ).action(command<Options, [string]>(diff, { failure: 2 }));
  add('history <trail>', 'show every version of the approved settings, and who wrote it').action(
    command<Options, [string]>(history),
  );
  add('restore <trail>', 'put a trail back to what was approved, with your own permissions')
    .option('--dry-run', 'only show the plan, as commands of the AWS CLI')
    .option('--yes', 'do not ask')
    .action(command<RestoreOptions, [string]>(restore, running));
  add('undo <trail>', 'put a trail back to what it was before the last restore')
    .option('--dry-run', 'only show the plan, as commands of the AWS CLI')
    .option('--yes', 'do not ask')
    .action(command<RestoreOptions, [string]>(undo, running));
  add('pause <trail>', 'let the sweep report no difference of a trail for a while; events still do')
    .addOption(new Option('--for <time>', 'how long, such as 90m or 2h; 24h at most').makeOptionMandatory())
    .requiredOption('--reason <text>', 'why')
    .action(command<PauseOptions, [string]>(pause, running));
  add('resume <trail>', 'end a pause').action(command<Options, [string]>(resume, running));
  group.addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Examples:
  incidents baseline approve --all                       # on the first day: every trail as it is
  incidents baseline approve management-events --reason "CHG-1042"
  incidents baseline diff                                # in a pipeline: exit code 1 when a trail differs
  incidents baseline restore management-events --dry-run
  incidents baseline restore management-events --local`;

async function approve(
  session: Session,
  options: ApproveOptions,
  name: string | undefined,
): Promise<ExitCode> {
  const loaded = await load(session, options);
  if ((name === undefined) !== (options.all === true))
    throw new UsageFailure('Name one trail, or give --all for every trail that nobody has approved yet.');
  if (options.all && options.file !== undefined) throw new UsageFailure('--file is about one trail.');
  const arns =
    name === undefined ? await unapproved(session, loaded) : [await loaded.trailOf(session.deployment, name)];
  const proposals: { approved: ApprovedTrail; lines: string[] }[] = [];
  for (const arn of arns) {
    const proposal = await propose(loaded, arn, options);
    if (proposal) proposals.push(proposal);
  }
  session.messages.done();
  if (proposals.length === 0) {
    session.messages.say(
      name === undefined
        ? 'Every trail here is approved already.'
        : 'The trail is approved as it is already.',
    );
    return 0;
  }
  if (!options.yes)
    await confirm(
      session,
      proposals.flatMap(({ lines }) => lines),
      'Approve this?',
    );
  const done: { trailArn: string; version: number; digest: string }[] = [];
  for (const { approved } of proposals) {
    const version = await loaded.store.approve(approved, options.reason);
    done.push({ trailArn: approved.trailArn, version, digest: loaded.digestOf(approved) });
  }
  const lines = [
    ...(options.yes ? proposals.flatMap(({ lines: shown }) => shown) : []),
    ...done.map(({ trailArn, version }) => `Approved: version ${version} of ${trailArn}`),
  ];
  await write(session, options, { schema: 'incidents.baseline-approve/1', approved: done }, lines);
  return 0;
}

async function unapproved({ deployment }: Session, { store }: Loaded): Promise<string[]> {
  const arns = await trailsHere(deployment);
  const approvals = await Promise.all(arns.map((arn) => store.latest(arn)));
  return arns.filter((_arn, index) => approvals[index] === undefined);
}

async function trailsHere({ clients, home }: Session['deployment']): Promise<string[]> {
  const { listTrails } = await import('../status/ask-cloudtrail.ts');
  const scope = await home();
  if (!scope)
    throw new CommandFailure('It could not be found out which account this is: name the trail by its ARN.');
  return listTrails(clients, scope);
}

/** What would be approved, in words; undefined if it is approved already. Throws where it is weaker, and nobody said so. */
async function propose(loaded: Loaded, arn: string, { file, weaker }: ApproveOptions) {
  const { store, readApprovedFile, settingsDiff, isWeaker, digestOf, diffLines, settingLines, approveTrail } =
    loaded;
  const [before, current] = await Promise.all([
    store.latest(arn),
    file === undefined ? mustExist(loaded, arn) : undefined,
  ]);
  const approved = current ? approveTrail(current) : await readApprovedFile(file ?? '', arn);
  if (before?.digest === digestOf(approved)) return undefined;
  if (!before?.approved) {
    const broken =
      before?.invalid === undefined ? [] : [`Replaces version ${before.version}: ${before.invalid}`];
    return { approved, lines: [`Trail ${arn}`, ...broken, ...indented(settingLines(approved))] };
  }
  const difference = settingsDiff(before.approved, { ...approved, isLogging: true });
  const weaken = difference.differences.filter(isWeaker);
  if (weaken.length > 0 && !weaker) {
    throw new CommandFailure(
      `Nothing was approved: this is weaker than version ${before.version}. ${diffLines({ differences: weaken, unknown: [] }).join('; ')}. Give --weaker if that is meant.`,
    );
  }
  return {
    approved,
    lines: [`Trail ${arn}, version ${before.version} → now`, ...indented(diffLines(difference))],
  };
}

async function mustExist({ store }: Loaded, arn: string): Promise<CurrentTrail> {
  const current = await store.current(arn);
  if (!current) throw new CommandFailure(`There is no trail ${arn}.`);
  return current;
}

async function show(session: Session, options: Options, name: string): Promise<ExitCode> {
  const loaded = await load(session, options);
  const { store, settingLines, versionLine, diffLines, settingsDiff } = loaded;
  const arn = await loaded.trailOf(session.deployment, name);
  const [latest, current, paused] = await Promise.all([
    mustBeApproved(loaded, arn),
    store.current(arn),
    store.pause(arn, session.io.now()),
  ]);
  const { approved, version, by, at, reason, digest, invalid } = latest;
  const difference = approved && settingsDiff(approved, current);
  session.messages.done();
  const document = {
    schema: 'incidents.baseline-show/1',
    ...{ trailArn: arn, version, by, at, reason, digest, invalid: invalid ?? null },
    ...(approved && { approved }),
    ...(difference && documentOf(loaded, difference)),
    pausedUntil: paused?.until.toISOString() ?? null,
  };
  await write(session, options, document, [
    `Trail ${arn}`,
    `Approved: ${versionLine(latest)}`,
    ...(approved ? indented(settingLines(approved)) : []),
    ...(difference ? [verdictLine(difference), ...indented(diffLines(difference))] : []),
    ...(paused ? [`Paused until ${utc(paused.until.toISOString())} UTC: ${paused.reason}`] : []),
  ]);
  return invalid === undefined ? 0 : 1;
}

async function mustBeApproved({ store }: Loaded, arn: string) {
  const latest = await store.latest(arn);
  if (!latest)
    throw new CommandFailure(`Nobody has approved the settings of ${arn}: incidents baseline approve TRAIL`);
  return latest;
}

function verdictLine({ differences, unknown }: TrailDiff): string {
  if (differences.length > 0) return 'It is NOT as approved (approved → now):';
  return unknown.length > 0 ? 'It is not known whether it is as approved:' : 'It is as approved.';
}

function documentOf({ isWeaker }: Loaded, { differences, unknown }: TrailDiff) {
  const verdict = differences.length > 0 ? 'differs' : unknown.length > 0 ? 'unknown' : 'same';
  return {
    verdict,
    differences: differences.map((difference) => ({ ...difference, weaker: isWeaker(difference) })),
    unknown,
  };
}

const DIFF_CODES = { same: 0, differs: 1, unknown: 2 } as const;

async function diff(session: Session, options: Options, name: string | undefined): Promise<ExitCode> {
  const loaded = await load(session, options);
  const { store, diffLines, settingsDiff } = loaded;
  const arns =
    name === undefined
      ? await trailsHere(session.deployment)
      : [await loaded.trailOf(session.deployment, name)];
  const trails = await Promise.all(
    arns.map(async (arn) => {
      const [latest, current] = await Promise.all([store.latest(arn), store.current(arn)]);
      if (latest?.approved) {
        const difference = settingsDiff(latest.approved, current);
        return {
          document: { trailArn: arn, version: latest.version, ...documentOf(loaded, difference) },
          lines: [`${arn}: ${verdictLine(difference)}`, ...indented(diffLines(difference))],
        };
      }
      const why = latest?.invalid ?? 'nobody has approved its settings';
      return {
        document: { trailArn: arn, version: latest?.version ?? null, verdict: 'unknown' as const, why },
        lines: [`${arn}: ${why}`],
      };
    }),
  );
  session.messages.done();
  const verdicts = trails.map(({ document }) => document.verdict);
  const verdict = verdicts.includes('differs')
    ? 'differs'
    : verdicts.every((one) => one === 'same')
      ? 'same'
      : 'unknown';
  const document = {
    schema: 'incidents.baseline-diff/1',
    verdict,
    trails: trails.map((trail) => trail.document),
  };
  await write(
    session,
    options,
    document,
    trails.flatMap(({ lines }) => lines),
  );
  return DIFF_CODES[verdict];
}

async function history(session: Session, options: Options, name: string): Promise<ExitCode> {
  const loaded = await load(session, options);
  const arn = await loaded.trailOf(session.deployment, name);
  await mustBeApproved(loaded, arn);
  const versions = await loaded.store.history(arn);
  session.messages.done();
  const document = {
    schema: 'incidents.baseline-history/1',
    trailArn: arn,
    versions: versions.map(({ approved, ...version }) => ({ ...version, invalid: version.invalid ?? null })),
  };
  await write(session, options, document, versions.map(loaded.versionLine));
  return 0;
}

type RestoreOptions = Options & { dryRun?: boolean };

async function restore(session: Session, options: RestoreOptions, name: string): Promise<ExitCode> {
  const loaded = await load(session, options);
  const arn = await loaded.trailOf(session.deployment, name);
  const { approved, invalid, version } = await mustBeApproved(loaded, arn);
  if (!approved) throw new CommandFailure(`Nothing is restored: ${invalid}`);
  return putBack(session, options, loaded, { approved, what: `version ${version} of the approved settings` });
}

async function undo(session: Session, options: RestoreOptions, name: string): Promise<ExitCode> {
  const loaded = await load(session, options);
  const { readBefore } = await import('../baseline/before.ts');
  const arn = await loaded.trailOf(session.deployment, name);
  const { at, before } = await readBefore(session, arn, await mustExist(loaded, arn));
  return putBack(session, options, loaded, { approved: before, what: `what it was at ${utc(at)} UTC` });
}

async function putBack(
  session: Session,
  options: RestoreOptions,
  loaded: Loaded,
  { approved, what }: { approved: ApprovedTrail; what: string },
): Promise<ExitCode> {
  const { store, planRestore, renderCommand, ownersWay, diffTrail, diffLines } = loaded;
  const { io, messages } = session;
  const { trailArn } = approved;
  const current = await store.current(trailArn);
  if (current && !isKnown(current.settings))
    throw new CommandFailure(
      `The trail could not be read (${current.settings.unknown}): nothing was changed.`,
    );
  const plan = planRestore(approved, current);
  const owner = ownersWay(approved, current);
  messages.done();
  const commands = plan.calls.map((call) => renderCommand(call, trailArn));
  const lines = [
    `Trail ${trailArn}, back to ${what} (wanted → now):`,
    ...indented(diffLines(diffTrail(approved, current))),
    ...(owner === undefined ? [] : [owner]),
    ...(commands.length > 0 ? ['The calls:', ...indented(commands)] : ['There is nothing to change.']),
    ...plan.notRestored.map(({ why }) => `Note: ${why}`),
  ];
  const document = { schema: 'incidents.baseline-restore/1', trailArn, owner: owner ?? null, commands };
  if (options.dryRun || commands.length === 0) {
    await write(session, options, { ...document, made: [], verified: commands.length === 0 }, lines);
    return 0;
  }
  if (!options.yes) await confirm(session, lines, 'Make these calls with your own permissions?');
  else if (!options.json) await writeOut(io, `${lines.map(cleanLine).join('\n')}\n`);
  const { keepBefore } = await import('../baseline/before.ts');
  await keepBefore(session, trailArn, current);
  const { restoreTrail } = await import('../baseline/restore-trail.ts');
  const { made, without, left } = await restoreTrail({
    ...{ client: store.cloudTrail(trailArn), approved },
    onCall: ({ action }) => {
      messages.progress(action);
    },
  });
  messages.done();
  const verified = left.differences.length === 0 && left.unknown.length === 0;
  const end = verified
    ? [`Verified: the trail is as it should be, after ${made.map(({ action }) => action).join(', ')}.`]
    : ['The trail was read again, and is NOT as it should be:', ...indented(diffLines(left))];
  await write(session, options, { ...document, made, without, verified, ...documentOf(loaded, left) }, [
    ...end,
    'To take this back: incidents baseline undo TRAIL',
  ]);
  return verified ? 0 : 1;
}

type PauseOptions = Options & { for: string; reason: string };

async function pause(session: Session, options: PauseOptions, name: string): Promise<ExitCode> {
  const loaded = await load(session, options);
  const { LONGEST_PAUSE } = await import('../../tasks/baseline/pause.ts');
  const [, number = '0', unit] = /^(\d{1,4})([mh])$/.exec(options.for) ?? [];
  const length = Number(number) * (unit === 'h' ? 3_600_000 : 60_000);
  if (length === 0 || length > LONGEST_PAUSE)
    throw new UsageFailure('--for is a time such as 90m or 2h, 24h at most.');
  const arn = await loaded.trailOf(session.deployment, name);
  const until = new Date(session.io.now().getTime() + length);
  await loaded.store.setPause(arn, { until, reason: options.reason });
  session.messages.done();
  const document = { schema: 'incidents.baseline-pause/1', trailArn: arn, until: until.toISOString() };
  await write(session, options, document, [`Paused until ${utc(until.toISOString())} UTC: ${arn}`]);
  return 0;
}

async function resume(session: Session, options: Options, name: string): Promise<ExitCode> {
  const loaded = await load(session, options);
  const arn = await loaded.trailOf(session.deployment, name);
  const wasPaused = await loaded.store.endPause(arn);
  session.messages.done();
  const document = { schema: 'incidents.baseline-resume/1', trailArn: arn, wasPaused };
  await write(session, options, document, [wasPaused ? `Resumed: ${arn}` : `It was not paused: ${arn}`]);
  return 0;
}

/** Throws when nobody says yes. */
async function confirm({ io }: Session, lines: readonly string[], question: string): Promise<void> {
  if (!io.ask) throw new UsageFailure('There is no terminal to ask on: give --yes to do it unasked.');
  const answer = await io.ask(`${lines.map(cleanLine).join('\n')}\n${question} [y/n] `);
  if (!/^y(es)?$/i.test(answer?.trim() ?? '')) throw new CommandFailure('Nothing was changed.');
}

async function write(
  session: Session,
  options: Options,
  document: object,
  lines: readonly string[],
): Promise<void> {
  const text = options.json
    ? safeJson(document, 2)
    : lines.map((line) => cleanLine(session.complete(line))).join('\n');
  await writeOut(session.io, `${text}\n`);
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
