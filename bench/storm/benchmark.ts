import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownTable } from '../../docs/table.ts';
import type { AttackScenario } from '../../local/attack/attack.ts';
import type { CallCount } from '../../local/attack/attack-tally.ts';
import { runAttack, type AttackResult } from '../../local/attack/run-attack.ts';
import { attackNames, loadAttack } from '../../local/scenarios/load-scenario.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { benchCommand } from '../command.ts';
import { machineAndDay, writeFigures } from '../write-proof.ts';

const PAGE = new URL('../../docs/alert-throttling.md', import.meta.url);

const NOTES = `
Each storm runs by itself, in embedded mode, in a new folder, within CloudTrail's quotas. npm start -- --scenario NAME shows the
same while it runs. A storm takes as long as its attack, and until every trail logs.

Exit codes: 0 every check holds; 1 one does not; 2 the command line is wrong.`;

/** Runs storms, which attack several trails for minutes, and prints their figures; --write shows them in docs/alert-throttling.md. */
export async function benchStorm(args: readonly string[]): Promise<boolean> {
  const { names, write } = readArguments(args);
  let holds = true;
  for (const name of names) {
    const scenario = loadAttack(name);
    const path = await mkdtemp(join(tmpdir(), 'storm-bench-'));
    try {
      process.stderr.write(`\r\u001b[K${name}`);
      const result = await runAttack(scenario, { folder: new StateFolder(path) });
      process.stderr.write('\r\u001b[K');
      const table = stormTable(scenario, result);
      process.stdout.write(`${name}\n\n${table}\n\n`);
      const missed = result.checks.filter((check) => !check.holds);
      for (const { text } of missed) process.stdout.write(`MISSED  ${name}: ${text}\n`);
      holds &&= missed.length === 0;
      if (write) await writeFigures(PAGE, name, `${table}\n\n${machineAndDay()}.`);
    } finally {
      await rm(path, { recursive: true });
    }
  }
  return holds;
}

/** The figures of a storm. Times are of its clock. */
function stormTable(
  { trails, attack, timeScale = 1, enforced = false }: AttackScenario,
  { tally, checks }: AttackResult,
): string {
  const seconds = (milliseconds: number) => Math.round((milliseconds * timeScale) / 1000);
  const outages = [...tally.outages.values()];
  const dark = outages.map(({ total }) => seconds(total)).sort((a, b) => a - b);
  const longest = Math.max(...outages.map((outage) => seconds(outage.longest)));
  const failed = [...tally.failures.values()].reduce((sum, number) => sum + number, 0);
  const numbers = (...values: number[]) => values.map((value) => value.toLocaleString('en')).join(', ');
  const calls = ({ accepted, throttled }: CallCount) => numbers(accepted, throttled);
  return markdownTable(
    ['figure', 'value'],
    [
      ['calls of the attack: accepted, throttled', calls(tally.attacks)],
      ['StartLogging: accepted, throttled', calls(tally.restarts)],
      ...(enforced ? [['other restores: accepted, throttled', calls(tally.restores)]] : []),
      ['events, executions, failed executions', numbers(tally.eventIds.size, tally.executions.size, failed)],
      [
        `each of ${trails.length} trails without logging, in all`,
        `${dark[0]} to ${dark.at(-1)} of ${attack.for} seconds`,
      ],
      ['without logging at a stretch', `at most ${longest} seconds`],
      ['mails', `${numbers(tally.mails.length)}, at most ${tally.mailsPerSecond} in a second`],
      ...checks.slice(0, enforced ? 3 : 2).map(({ text }) => ['at the end', text]),
    ],
  );
}

function readArguments(args: readonly string[]): { names: string[]; write: boolean } {
  const storms = attackNames();
  const command = benchCommand(
    'npm run bench -- storm',
    'What comes of several trails that are attacked for minutes: time without logging, executions, mails.',
    NOTES,
  )
    .argument('[storms...]', `among ${storms.join(', ')}`, ['storm'])
    .option('--write', 'show the figures in docs/alert-throttling.md', false)
    .parse(args, { from: 'user' });
  const [names] = command.processedArgs as [string[]];
  const unknown = names.find((name) => !storms.includes(name));
  if (unknown !== undefined) command.error(`error: ${unknown} is no storm; there are ${storms.join(', ')}`);
  return { names, write: command.opts<{ write: boolean }>().write };
}
