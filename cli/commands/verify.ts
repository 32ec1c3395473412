import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { parseDigest } from '../arguments.ts';
import { byteLines } from '../evidence/byte-lines.ts';
import { checkBundle, NoBundleError } from '../evidence/check-bundle.ts';
import type { BundleCheck } from '../evidence/check-bundle.ts';
import { CommandFailure, UsageFailure } from '../failure.ts';
import { writeOut } from '../io.ts';
import { Messages } from '../messages.ts';
import { cleanLine, safeJson } from '../../terminal/clean.ts';
import { inkFor } from '../../terminal/ink.ts';
import type { Ink } from '../../terminal/ink.ts';
import { count } from '../../terminal/words.ts';
import type { ExitCode, Surroundings } from './surroundings.ts';

interface Options {
  digest?: string;
  json?: boolean;
}

/** `incidents verify FILE`: checks an evidence bundle, offline. */
export function addVerify(program: Command, { io, plain }: Surroundings): void {
  program
    .command('verify')
    .summary('check an exported file')
    .description(
      'Checks a file that "incidents export" wrote: every line against its digest, every record against the digest that ' +
        'was kept when the incident was recorded. Needs no AWS account.\n\n' +
        'Without --digest this detects damage, not forgery: a person who changes the file on purpose can compute its digests ' +
        'again. To detect forgery, give the digest that the export printed, and keep it where nobody can change it.',
    )
    .argument('<file>', 'the exported file')
    .option('--digest <sha256>', 'digest of the manifest, as "incidents export" printed it', parseDigest)
    .option('--json', 'write JSON with documented fields')
    .addHelpText('after', EXAMPLES)
    .action(
      plain<Options, [string]>(async ({ digest, json }, file): Promise<ExitCode> => {
        const messages = new Messages(io);
        messages.progress(`Checking ${file}`);
        let check: BundleCheck;
        try {
          check = await checkBundle(byteLines(createReadStream(file) as AsyncIterable<Buffer>));
        } catch (error) {
          if (error instanceof NoBundleError) {
            throw new CommandFailure(
              `${file} is not an evidence file: "incidents export" did not write it.`,
              {
                cause: error,
              },
            );
          }
          // The system reports a folder only when it is read, and then without its name.
          if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
          throw new UsageFailure(`${file} is a folder: name the file that "incidents export" wrote.`);
        } finally {
          messages.done();
        }
        const intact = check.problems.length === 0;
        const digestMatches = digest === undefined ? null : digest === check.manifestSha256;
        const good = intact && digestMatches !== false;
        const { more: moreProblems, ...facts } = check;
        const text = json
          ? safeJson(
              {
                schema: 'incidents.verify/1',
                file,
                intact,
                digestMatches,
                ...facts,
                moreProblems,
              },
              2,
            )
          : verdict(file, check, digestMatches, inkFor(io.stdout, io.env));
        await writeOut(io, `${text}\n`);
        if (good && digest === undefined) {
          messages.say('Without --digest this shows that nothing was damaged, not that nothing was forged.');
        }
        return good ? 0 : 1;
      }),
    );
}

const EXAMPLES = `
Example:
  incidents verify evidence.jsonl --digest DIGEST   # as the export printed it`;

function verdict(file: string, check: BundleCheck, digestMatches: boolean | null, ink: Ink): string {
  const { problems, more, incidents, records, histories, unreadable, manifestSha256 } = check;
  const good = problems.length === 0 && digestMatches !== false;
  const contents = `${count(incidents, 'incident')}, ${count(records, 'original record')}, ${count(histories, 'execution')} with history`;
  return [
    good
      ? ink('green', `${cleanLine(file)} is intact`)
      : ink(['bold', 'red'], `${cleanLine(file)} is NOT intact`),
    ...(good ? [`  ${contents}`] : []),
    ...(unreadable > 0
      ? [`  ${count(unreadable, 'item')} of the table could not be read when it was written`]
      : []),
    ...problems.map(({ line, what }) => `  line ${line}: ${cleanLine(what)}`),
    ...(more > 0 ? [`  and ${count(more, 'problem')} more`] : []),
    `  manifest  ${manifestSha256 ?? 'none'}`,
    ...(digestMatches === true ? ['  It is the manifest whose digest was kept.'] : []),
    ...(digestMatches === false
      ? [ink('red', '  It is NOT the manifest whose digest was kept: the file was replaced or forged.')]
      : []),
  ].join('\n');
}
