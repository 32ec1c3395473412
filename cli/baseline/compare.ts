import { settingsDiff } from '../../tasks/baseline/compare-approved.ts';
import type { ApprovedTrail } from '../../tasks/contract/baseline.ts';
import type { TrailDiff } from '../../tasks/contract/trail-diff.ts';
import { isDeliveryItem } from '../../tasks/contract/delivery-items.ts';
import { restoreCalls } from '../../tasks/delivery/restore-item.ts';
import { utc } from '../../tasks/contract/utc.ts';
import type { ExitCode } from '../commands/surroundings.ts';
import { CommandFailure } from '../failure.ts';
import { writeOut } from '../io.ts';
import type { ReadOptions } from '../options.ts';
import type { Session } from '../session.ts';
import { diffLines, pathSteps, settingLines, versionLine } from '../views/baseline.ts';
import { trailOf, trailsHere } from './baselines.ts';
import { documentOf, indented, mustBeApproved, storeOf, write } from './output.ts';

/** Options of `incidents baseline show`. */
export type ShowOptions = ReadOptions & { input?: string };

/** Shows the approved settings of a trail, who approved them, and what differs. */
export async function show(session: Session, options: ShowOptions, name: string): Promise<ExitCode> {
  const store = storeOf(session, options);
  const arn = await trailOf(session.deployment, name);
  const [latest, paused] = await Promise.all([
    mustBeApproved(store, arn),
    store.pause(arn, session.io.now()),
  ]);
  const { approved, version, by, at, reason, digest, invalid } = latest;
  if (options.input !== undefined) return showInput(session, approved, options.input);
  const difference = approved && settingsDiff(approved, await store.beside(approved));
  session.messages.done();
  const document = {
    schema: 'incidents.baseline-show/1',
    ...{ trailArn: arn, version, by, at, reason, digest, invalid: invalid ?? null },
    ...(approved && { approved }),
    ...(difference && documentOf(difference)),
    pausedUntil: paused?.until.toISOString() ?? null,
  };
  await write(session, options, document, [
    `Trail ${arn}`,
    `Approved: ${versionLine(latest)}`,
    ...(approved ? indented(settingLines(approved)) : []),
    ...(difference ? [verdictLine(difference), ...indented(diffLines(difference))] : []),
    ...(paused ? [`Paused until ${utc(paused.until.toISOString())}: ${paused.reason}`] : []),
  ]);
  return invalid === undefined ? 0 : 1;
}

/** The input of one call that restores an item of the delivery path, for --cli-input-json of the AWS CLI. */
async function showInput(
  session: Session,
  approved: ApprovedTrail | undefined,
  name: string,
): Promise<ExitCode> {
  const [item = '', number = '1'] = name.split('.');
  const calls = approved && isDeliveryItem(item) ? restoreCalls(approved, item) : [];
  const call = calls[Number(number) - 1];
  if (!call) throw new CommandFailure(`Nothing that was approved is restored by a call named ${name}.`);
  session.messages.done();
  // Not cleaned for a screen: a program reads it. JSON escapes control characters itself.
  await writeOut(session.io, `${JSON.stringify(call.input)}\n`);
  return 0;
}

function verdictLine({ differences, unknown }: TrailDiff): string {
  if (differences.length > 0) return 'It is NOT as approved (approved → now):';
  return unknown.length > 0 ? 'It is not known whether it is as approved:' : 'It is as approved.';
}

const DIFF_CODES = { same: 0, differs: 1, unknown: 2 } as const;

/** Compares trails with their approved settings. */
export async function diff(
  session: Session,
  options: ReadOptions,
  name: string | undefined,
): Promise<ExitCode> {
  const store = storeOf(session, options);
  const arns =
    name === undefined ? await trailsHere(session.deployment) : [await trailOf(session.deployment, name)];
  const trails = await Promise.all(
    arns.map(async (arn) => {
      const latest = await store.latest(arn);
      if (latest?.approved) {
        const difference = settingsDiff(latest.approved, await store.beside(latest.approved));
        return {
          document: { trailArn: arn, version: latest.version, ...documentOf(difference) },
          lines: [
            `${arn}: ${verdictLine(difference)}`,
            ...indented([...diffLines(difference), ...pathSteps(latest.approved, difference)]),
          ],
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

/** Shows every version of the approved settings of a trail. */
export async function history(session: Session, options: ReadOptions, name: string): Promise<ExitCode> {
  const store = storeOf(session, options);
  const arn = await trailOf(session.deployment, name);
  await mustBeApproved(store, arn);
  const versions = await store.history(arn);
  session.messages.done();
  const document = {
    schema: 'incidents.baseline-history/1',
    trailArn: arn,
    versions: versions.map(({ approved, ...version }) => ({ ...version, invalid: version.invalid ?? null })),
  };
  await write(session, options, document, versions.map(versionLine));
  return 0;
}
