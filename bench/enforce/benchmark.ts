import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderTable } from '../../terminal/table.ts';
import { benchCommand } from '../command.ts';
import { measureTechnique, MOST, type Measured } from './measure-technique.ts';
import { PreparedTrails } from './prepared.ts';
import { TECHNIQUES, type Technique } from './techniques.ts';

const NOTES = `
Each technique is used on an approved trail of npm start -- --serve --enforce, by the AWS SDK, at CloudTrail's one write a second.
The seconds are from the attacker's last call until the trail is as approved and logs, the workflow has verified it, every
incident is recorded as over, and the mail is there. In the dark, events arrive some seconds late, which counts.

Exit codes: 0 every technique is undone within ${MOST / 1000} seconds; 1 otherwise; 2 the command line is wrong.`;

/** Uses every technique on an enforced trail, and prints how long each lasted. */
export async function benchEnforce(args: readonly string[]): Promise<boolean> {
  const wanted = readArguments(args);
  const techniques = TECHNIQUES.filter(({ what }) => what.includes(wanted));
  const root = await mkdtemp(join(tmpdir(), 'enforce-bench-'));
  try {
    const rows = await measureTechniques(techniques, root, (what) => {
      process.stderr.write(`\r\u001b[K${what}`);
    });
    process.stderr.write('\r\u001b[K');
    process.stdout.write(`${resultTable(rows, process.stdout.columns || 80)}\n\n`);
    const missed = rows.filter(([, measured]) => !isMet(measured));
    for (const [{ what }, { wrong }] of missed) {
      process.stdout.write(`MISSED  ${what}: ${wrong.join('; ') || 'too late'}\n`);
    }
    const met = rows.length - missed.length;
    process.stdout.write(`${met} of ${rows.length} undone within ${MOST / 1000} seconds.\n`);
    return missed.length === 0;
  } finally {
    await rm(root, { recursive: true });
  }
}

/** A technique, and what came of it. */
export type Row = readonly [Technique, Measured];

/** Uses techniques one after the other, each on a trail of its own. */
export async function measureTechniques(
  techniques: readonly Technique[],
  root: string,
  onTechnique: (what: string) => void = () => undefined,
): Promise<Row[]> {
  const prepared = new PreparedTrails(root);
  const rows: Row[] = [];
  for (const technique of techniques) {
    onTechnique(technique.what);
    const path = await prepared.copy(technique.setup ?? 'complete');
    rows.push([technique, await measureTechnique(technique, path)]);
  }
  return rows;
}

/** Whether all is as it has to be, in time. */
function isMet({ wrong, milliseconds }: Measured): boolean {
  return wrong.length === 0 && milliseconds <= MOST;
}

/** The table, fitted to a width. */
export function resultTable(rows: readonly Row[], width: number): string {
  return renderTable(
    [
      { head: 'TECHNIQUE' },
      { head: 'CALLS OF THE REMEDIATOR', least: 20, wrap: true },
      { head: 'SECONDS', align: 'right' },
      { head: '' },
    ],
    rows.map(([{ what }, measured]) => [
      what,
      callWords(measured.calls),
      (measured.milliseconds / 1000).toFixed(1),
      isMet(measured) ? 'met' : 'MISSED',
    ]),
    width,
  );
}

/** The calls in order; the same again is counted: `StartLogging, 2x UpdateTrail`. */
function callWords(calls: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1);
  return [...counts].map(([call, count]) => (count > 1 ? `${count}x ${call}` : call)).join(', ');
}

function readArguments(args: readonly string[]): string {
  const command = benchCommand(
    'npm run bench -- enforce',
    'How long each way to weaken a trail lasts where the trail is enforced.',
    NOTES,
  )
    .argument('[text]', 'only techniques whose name has this text', '')
    .parse(args, { from: 'user' });
  const [text] = command.processedArgs as [string];
  if (!TECHNIQUES.some(({ what }) => what.includes(text)))
    command.error(`error: no technique has ${text} in its name`);
  return text;
}
