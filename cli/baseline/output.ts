import { isWeaker } from '../../tasks/baseline/judge-weaker.ts';
import type { CurrentTrail } from '../../tasks/contract/current-trail.ts';
import type { TrailDiff } from '../../tasks/contract/trail-diff.ts';
import { cleanLine, safeJson } from '../../terminal/clean.ts';
import { confirm } from '../confirm.ts';
import { CommandFailure } from '../failure.ts';
import { writeOut } from '../io.ts';
import type { ReadOptions } from '../options.ts';
import type { Session } from '../session.ts';
import { Baselines, type ApprovedVersion } from './baselines.ts';

/** The approved settings of the deployment that the options name. */
export function storeOf({ deployment }: Session, { stack }: ReadOptions): Baselines {
  return new Baselines(deployment.clients, stack);
}

/** The trail as it is, with its delivery path if asked for. Throws CommandFailure where there is none. */
export async function mustExist(store: Baselines, arn: string, path?: 'with path'): Promise<CurrentTrail> {
  const current = await (path ? store.currentWithPath(arn) : store.current(arn));
  if (!current) throw new CommandFailure(`There is no trail ${arn}.`);
  return current;
}

/** The latest version of the approved settings. Throws CommandFailure where there is none. */
export async function mustBeApproved(store: Baselines, arn: string): Promise<ApprovedVersion> {
  const latest = await store.latest(arn);
  if (!latest)
    throw new CommandFailure(`Nobody has approved the settings of ${arn}: incidents baseline approve TRAIL`);
  return latest;
}

/** A comparison for the JSON documents. */
export function documentOf({ differences, unknown }: TrailDiff) {
  const verdict = differences.length > 0 ? 'differs' : unknown.length > 0 ? 'unknown' : 'same';
  return {
    verdict,
    differences: differences.map((difference) => ({ ...difference, weaker: isWeaker(difference) })),
    unknown,
  };
}

/** Asks below some lines. Throws when nobody says yes. */
export async function confirmBelow(
  session: Session,
  lines: readonly string[],
  question: string,
): Promise<void> {
  const asked = [textOf(session, lines), question].join('\n');
  await confirm(session.io, asked, { unasked: 'do it unasked', declined: 'Nothing was changed.' });
}

/** Writes the JSON document, or the lines. */
export async function write(
  session: Session,
  options: ReadOptions,
  document: object,
  lines: readonly string[],
): Promise<void> {
  const text = options.json ? safeJson(document, 2) : textOf(session, lines);
  await writeOut(session.io, `${text}\n`);
}

/** Lines as they are written, the commands in them complete. */
export function textOf({ complete }: Session, lines: readonly string[]): string {
  return lines.map((line) => cleanLine(complete(line))).join('\n');
}

/** Lines under another one. */
export const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
