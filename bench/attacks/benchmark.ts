import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownTable } from '../../docs/table.ts';
import { ATTACKS, type Attack } from '../../local/attack/attacks.ts';
import { failuresOf, measureAttack, type AttackFigures } from '../../local/attack/measure-attack.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { benchCommand } from '../command.ts';
import { machineAndDay, writeFigures } from '../write-proof.ts';

const PAGE = new URL('../../docs/alert-throttling.md', import.meta.url);

const NOTES = `
Each attack runs by itself, in embedded mode, in a new folder. Then one sweep runs. The figures are of one computer.

Exit codes: 0 every trail logs and every event is recorded, except where the attack makes that impossible, and no second has
more than ten mails; 1 otherwise; 2 the command line is wrong.`;

/** Runs attacks and prints their figures; with all of them and --write, docs/alert-throttling.md shows them. */
export async function benchAttacks(args: readonly string[]): Promise<boolean> {
  const { names, write } = readArguments(args);
  const rows: (readonly [Attack, AttackFigures])[] = [];
  for (const [name, attack] of Object.entries(ATTACKS).filter(([each]) => names.includes(each))) {
    const path = await mkdtemp(join(tmpdir(), 'attack-bench-'));
    try {
      process.stderr.write(`\r\u001b[K${name}`);
      rows.push([attack, await measureAttack(attack, new StateFolder(path))]);
    } finally {
      process.stderr.write('\r\u001b[K');
      await rm(path, { recursive: true });
    }
  }
  const table = figuresTable(rows);
  process.stdout.write(`${table}\n\n`);
  const failures = rows.flatMap(([attack, figures]) =>
    failuresOf(attack, figures).map((failure) => `${attack.what}: ${failure}`),
  );
  for (const failure of failures) process.stdout.write(`MISSED  ${failure}\n`);
  if (write) await writeFigures(PAGE, 'attacks', `${table}\n\n${machineAndDay()}.`);
  return failures.length === 0;
}

function figuresTable(rows: readonly (readonly [Attack, AttackFigures])[]): string {
  return markdownTable(
    ['attack', 'stops', 'restored', 'records', 'mails', 'worst second'],
    rows.map(([{ what }, { stops, restored, recorded, events, mails, worstSecond }]) => [
      what,
      String(stops),
      String(restored),
      `${recorded} of ${events}`,
      String(mails),
      String(worstSecond),
    ]),
  );
}

function readArguments(args: readonly string[]): { names: string[]; write: boolean } {
  const command = benchCommand(
    'npm run bench -- attacks',
    'What comes of attacks: stops, restored trails, records, and mails in the worst second.',
    NOTES,
  )
    .argument('[attacks...]', `among ${Object.keys(ATTACKS).join(', ')}`, Object.keys(ATTACKS))
    .option('--write', 'show the figures in docs/alert-throttling.md', false)
    .parse(args, { from: 'user' });
  const [names] = command.processedArgs as [string[]];
  const unknown = names.find((name) => !Object.hasOwn(ATTACKS, name));
  if (unknown !== undefined)
    command.error(`error: ${unknown} is no attack; there are ${Object.keys(ATTACKS).join(', ')}`);
  return { names, write: command.opts<{ write: boolean }>().write };
}
