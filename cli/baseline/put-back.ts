import { planRestore, renderCommand, type Droppable } from '../../tasks/baseline/plan-restore.ts';
import { diffTrail } from '../../tasks/baseline/diff-trail.ts';
import { isKnown, type CurrentTrail } from '../../tasks/contract/current-trail.ts';
import type { ApprovedTrail } from '../../tasks/contract/baseline.ts';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { utc } from '../../tasks/contract/utc.ts';
import type { ExitCode } from '../commands/surroundings.ts';
import { CommandFailure } from '../failure.ts';
import { writeOut } from '../io.ts';
import type { ReadOptions } from '../options.ts';
import type { Session } from '../session.ts';
import { diffLines, ownersWay, pathSteps } from '../views/baseline.ts';
import { trailOf } from './baselines.ts';
import { keepBefore, readBefore } from './before.ts';
import {
  confirmBelow,
  documentOf,
  indented,
  mustBeApproved,
  mustExist,
  storeOf,
  textOf,
  write,
} from './output.ts';
import { restoreTrail } from './restore-trail.ts';

/** What to do about a destination that CloudTrail cannot use: a trail without it is better than none. */
const LEFT_OUT: Readonly<Record<Droppable, string>> = {
  cloudWatchLogs:
    'CloudWatch Logs was left out: the log group or its role is gone, the role may not write to it, or you may not pass the role. Correct that, and run the command again.',
  sns: 'The SNS topic was left out: it is gone, or its policy does not let CloudTrail publish. Correct that, and run the command again.',
};

/** Options of `incidents baseline restore` and `undo`. */
export type RestoreOptions = ReadOptions & { yes?: boolean; dryRun?: boolean };

/** Restores a trail as it was approved. */
export async function restore(session: Session, options: RestoreOptions, name: string): Promise<ExitCode> {
  const store = storeOf(session, options);
  const arn = await trailOf(session.deployment, name);
  const { approved, invalid, version } = await mustBeApproved(store, arn);
  if (!approved) throw new CommandFailure(`Nothing is restored: ${invalid}`);
  return putBack(session, options, { approved, what: `version ${version} of the approved settings` });
}

/** Restores what a trail was before the last restore. */
export async function undo(session: Session, options: RestoreOptions, name: string): Promise<ExitCode> {
  const store = storeOf(session, options);
  const arn = await trailOf(session.deployment, name);
  const { at, before } = await readBefore(session, arn, await mustExist(store, arn));
  const enforced = `If enforceTrails names the trail, the next event or sweep restores it as approved. Pause that first: incidents baseline pause ${name} --for 2h --reason "…"`;
  return putBack(session, options, {
    ...{ approved: before, what: `what it was at ${utc(at)}` },
    ...((await store.pause(arn, session.io.now())) === undefined && { note: enforced }),
  });
}

async function putBack(
  session: Session,
  options: RestoreOptions,
  { approved, what, note }: { approved: ApprovedTrail; what: string; note?: string },
): Promise<ExitCode> {
  const { io, messages } = session;
  const store = storeOf(session, options);
  const { trailArn } = approved;
  const beside = await store.beside(approved);
  const { delivery, ...trail } = beside ?? {};
  const current = beside && (trail as CurrentTrail);
  if (current && !isKnown(current.settings))
    throw new CommandFailure(
      `The trail could not be read (${current.settings.unknown}): nothing was changed.`,
    );
  const plan = planRestore(approved, current);
  const owner = ownersWay(approved, current);
  messages.done();
  const difference = diffTrail(approved, beside);
  const path = pathSteps(approved, difference);
  const commands = plan.calls.map((call) => renderCommand(call, trailArn));
  const lines = [
    `Trail ${trailArn}, back to ${what} (wanted → now):`,
    ...indented(diffLines(difference)),
    ...(owner === undefined ? [] : [owner]),
    ...(commands.length > 0 ? ['The calls:', ...indented(commands)] : ['There is nothing to change.']),
    ...(note === undefined ? [] : [`Note: ${note}`]),
    ...plan.notRestored.map(({ why }) => `Note: ${why}`),
    ...(path.length > 0
      ? ['Of the delivery path, which this command does not change:', ...indented(path)]
      : []),
  ];
  const document = { schema: 'incidents.baseline-restore/1', trailArn, owner: owner ?? null, commands };
  if (options.dryRun || commands.length === 0) {
    await write(
      session,
      options,
      { ...document, made: [], verified: commands.length + path.length === 0 },
      lines,
    );
    return 0;
  }
  if (!options.yes) await confirmBelow(session, lines, 'Make these calls with your own permissions?');
  else if (!options.json) await writeOut(io, `${textOf(session, lines)}\n`);
  await keepBefore(session, trailArn, current);
  const { made, without, left } = await restoreTrail({
    ...{ client: store.cloudTrail(trailArn), approved },
    onCall: ({ action }) => {
      messages.progress(action);
    },
  });
  messages.done();
  const isRestored = left.differences.length === 0 && left.unknown.length === 0;
  const end = isRestored
    ? [
        `Verified: the trail is as it should be, after ${made.map(({ action }) => action).join(', ')}.`,
        ...(path.length > 0 ? ['Its delivery path is NOT: see the steps above.'] : []),
      ]
    : ['The trail was read again, and is NOT as it should be:', ...indented(diffLines(left))];
  const leftOut = without.map((destination) => LEFT_OUT[destination]);
  const verified = isRestored && path.length === 0;
  await write(session, options, { ...document, made, without, verified, ...documentOf(left) }, [
    ...leftOut,
    ...end,
    `To take this back: incidents baseline undo ${resourceNameOf(trailArn)}`,
  ]);
  return verified ? 0 : 1;
}
