import type { Command } from 'commander';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { writeBundle } from '../evidence/write-bundle.ts';
import type { BundleCounts } from '../evidence/write-bundle.ts';
import { NotFoundFailure } from '../failure.ts';
import { readHistory } from '../history/read-history.ts';
import { choosePart } from '../incidents/table-part.ts';
import { writeOut } from '../io.ts';
import { addRangeOptions, addReadOptions } from '../options.ts';
import type { RangeOptions } from '../options.ts';
import { rangeOf, sayUnreadable } from '../session.ts';
import type { Session } from '../session.ts';
import { safeJson } from '../../terminal/clean.ts';
import { count } from '../../terminal/words.ts';
import { STANDARD_OUTPUT, checkOut, writeTo } from '../out.ts';
import type { Surroundings } from './surroundings.ts';

type Options = RangeOptions & { out: string; histories: boolean; force?: boolean };

/** `incidents export`: incidents, records and histories as a sealed file of evidence. */
export function addExport(program: Command, { io, command }: Surroundings): void {
  const bundle = program
    .command('export')
    .summary('a sealed file of evidence: incidents, records, histories')
    .description(
      'Writes incidents, their original CloudTrail records and the histories that Step Functions still has as JSON Lines, ' +
        'with a manifest of SHA-256 digests. Prints the digest of the manifest. Do not keep the digest with the file.',
    );
  addRangeOptions(bundle, io.now)
    .requiredOption('--out <file>', 'file to write; - writes to standard output, and the digest to stderr')
    .option('--no-histories', 'leave the histories out: no calls to Step Functions')
    .option('--force', 'replace the file if it is there');
  addReadOptions(bundle).addHelpText('after', EXAMPLES);
  bundle.action(
    command(async (session, options: Options) => {
      const { out, json = false, force = false } = options;
      await checkOut(io, out, { json, replace: force });
      const { incidents, records, histories, unreadable, bytes, manifestSha256 } = await writeFile(
        session,
        options,
      );
      session.messages.done();
      session.messages.say(
        `${out === STANDARD_OUTPUT ? 'Written' : out}: ${count(incidents, 'incident')}, ${count(records, 'original record')}, ${count(histories, 'execution')} with history, ${count(bytes, 'byte')}.`,
      );
      sayUnreadable(session);
      session.messages.say(
        'Keep this digest of the manifest somewhere else: it is what proves the file later.',
      );
      if (out === STANDARD_OUTPUT) {
        session.messages.say(manifestSha256);
        return 0;
      }
      const document = {
        schema: 'incidents.export/1',
        file: out,
        incidents,
        records,
        histories,
        unreadable,
        bytes,
        manifestSha256,
      };
      await writeOut(io, json ? `${safeJson(document, 2)}\n` : `${manifestSha256}\n`);
      return 0;
    }),
  );
}

const EXAMPLES = `
Examples:
  incidents export --trail management-events --out evidence.jsonl
  incidents export --since 2026-11-01 --out november.jsonl --json
  incidents verify evidence.jsonl --digest DIGEST   # the digest that was printed`;

async function writeFile(
  session: Session,
  { out, histories, ...options }: Options,
): Promise<BundleCounts & { bytes: number }> {
  const { filter, since, now } = await rangeOf(session, options);
  const counts: BundleCounts = { incidents: 0, records: 0, histories: 0, unreadable: 0, manifestSha256: '' };
  const pages = session.store.whole({ ...choosePart(filter), since, now });
  const lines = writeBundle(
    {
      incidents: oneByOne(pages, () => {
        session.messages.progress(`Exporting, ${count(counts.incidents, 'incident')} so far`);
      }),
      unreadable: session.store.unreadable,
      ...(histories && { history: (incident: StoredIncident) => historyOf(session, incident, now) }),
      scope: {
        trail: filter.trailArn ?? null,
        since: since?.toISOString() ?? null,
        table: session.deployment.description,
      },
      now,
    },
    counts,
  );
  const bytes = await writeTo(session.io, out, filled(lines, counts));
  return { ...counts, bytes };
}

/** The same lines, the first ones held back until an incident is among them; throws at the end when there was none. */
async function* filled(lines: AsyncIterable<string>, counts: BundleCounts): AsyncGenerator<string> {
  const held: string[] = [];
  for await (const line of lines) {
    held.push(line);
    if (counts.incidents + counts.unreadable > 0) yield* held.splice(0);
  }
  if (counts.incidents + counts.unreadable === 0)
    throw new NotFoundFailure('No incident found: nothing was exported.');
}

async function* oneByOne(
  pages: AsyncIterable<StoredIncident[]>,
  onPage: () => void,
): AsyncGenerator<StoredIncident> {
  for await (const page of pages) {
    onPage();
    yield* page;
  }
}

// One after the other: GetExecutionHistory refills at about 20 calls a second, which this does not exceed.
function historyOf({ deployment }: Session, { executionArn, detectedAt }: StoredIncident, now: Date) {
  return readHistory(deployment.clients.states, executionArn, { since: detectedAt, now });
}
