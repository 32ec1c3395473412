import { approveTrail, digestOf } from '../../tasks/baseline/baseline.ts';
import { settingsDiff } from '../../tasks/baseline/compare-approved.ts';
import { isWeaker } from '../../tasks/baseline/judge-weaker.ts';
import { shortenPolicies } from '../../tasks/delivery/shorten-policies.ts';
import type { ApprovedTrail } from '../../tasks/contract/baseline.ts';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { count } from '../../terminal/words.ts';
import type { ExitCode } from '../commands/surroundings.ts';
import { CommandFailure, UsageFailure } from '../failure.ts';
import type { ReadOptions } from '../options.ts';
import type { Session } from '../session.ts';
import { diffLines, settingLines, unreadLines } from '../views/baseline.ts';
import { readApprovedFile, trailOf, trailsHere, type Baselines } from './baselines.ts';
import { confirmBelow, indented, mustExist, storeOf, write } from './output.ts';

/** Options of `incidents baseline approve`. */
export type ApproveOptions = ReadOptions & {
  yes?: boolean;
  reason?: string;
  file?: string;
  weaker?: boolean;
  all?: boolean;
};

/** Approves a trail as it is, as a file says, or every trail that nobody has approved yet. */
export async function approve(
  session: Session,
  options: ApproveOptions,
  name: string | undefined,
): Promise<ExitCode> {
  const store = storeOf(session, options);
  if ((name === undefined) !== (options.all === true))
    throw new UsageFailure('Name one trail, or give --all for every trail that nobody has approved yet.');
  if (options.all && options.file !== undefined) throw new UsageFailure('--file is about one trail.');
  const arns =
    name === undefined ? await unapproved(session, store) : [await trailOf(session.deployment, name)];
  const proposals: { approved: ApprovedTrail; lines: string[] }[] = [];
  for (const arn of arns) {
    const proposal = await propose(session, store, arn, options);
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
    await confirmBelow(
      session,
      proposals.flatMap(({ lines }) => lines),
      'Approve this?',
    );
  const done: { trailArn: string; version: number; digest: string }[] = [];
  for (const { approved } of proposals) {
    const version = await store.approve(approved, options.reason);
    done.push({ trailArn: approved.trailArn, version, digest: digestOf(approved) });
  }
  const lines = [
    ...(options.yes ? proposals.flatMap(({ lines: shown }) => shown) : []),
    ...done.map(({ trailArn, version }) => `Approved: version ${version} of ${trailArn}`),
  ];
  await write(session, options, { schema: 'incidents.baseline-approve/1', approved: done }, lines);
  return 0;
}

async function unapproved({ deployment }: Session, store: Baselines): Promise<string[]> {
  const arns = await trailsHere(deployment);
  const approvals = await Promise.all(arns.map((arn) => store.latest(arn)));
  return arns.filter((_arn, index) => approvals[index] === undefined);
}

/** What would be approved, in words; undefined if it is approved already. Throws where it is weaker, and nobody said so. */
async function propose(session: Session, store: Baselines, arn: string, { file, weaker }: ApproveOptions) {
  const [before, current] = await Promise.all([
    store.latest(arn),
    file === undefined ? mustExist(store, arn, 'with path') : undefined,
  ]);
  const approved = shortenPolicies(current ? approveTrail(current) : await readApprovedFile(file ?? '', arn));
  if (before?.digest === digestOf(approved)) return undefined;
  if (!before?.approved) {
    const broken =
      before?.invalid === undefined ? [] : [`Replaces version ${before.version}: ${before.invalid}`];
    const settings = indented([...settingLines(approved), ...unreadLines(current)]);
    const open = current ? await openLines(session, arn) : [];
    return { approved, lines: [`Trail ${arn}`, ...broken, ...settings, ...open] };
  }
  const difference = settingsDiff(before.approved, {
    ...approved,
    delivery: approved.delivery ?? {},
    isLogging: true,
  });
  const weaken = difference.differences.filter(isWeaker);
  if (weaken.length > 0 && !weaker) {
    throw new CommandFailure(
      `Nothing was approved: this is weaker than version ${before.version}. ${diffLines({ differences: weaken, unknown: [] }).join('; ')}. If this is intended, add --weaker.`,
    );
  }
  return {
    approved,
    lines: [`Trail ${arn}, version ${before.version} → now`, ...indented(diffLines(difference))],
  };
}

/** Nothing shows what a trail was before its first approval: who approves it as it is also approves what an attacker changed. */
async function openLines({ store, complete, io }: Session, arn: string): Promise<string[]> {
  const scope = { part: 'unresolved' } as const;
  let open = 0;
  try {
    for await (const page of store.listed({ scope, since: undefined, now: io.now() }))
      open += page.filter(({ trailArn, test }) => trailArn === arn && !test).length;
  } catch (error) {
    return [`It is not known whether incidents of the trail are open: ${(error as Error).message}`];
  }
  if (open === 0) return [];
  const [incidents, are] = [count(open, 'incident'), open === 1 ? 'is' : 'are'];
  return [
    `${incidents} of the trail ${are} open. What was changed then is approved with the rest, and the next sweep ends`,
    `incidents whose trail is as approved: ${complete(`incidents list --trail ${resourceNameOf(arn)}`)}`,
  ];
}
