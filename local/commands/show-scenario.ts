import { loadScenario, loadAttack, attackNames } from '../scenarios/load-scenario.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import { ScenarioScreen } from '../show/scenario-screen.ts';
import type { TicketSystem } from '../tickets.ts';
import type { Screen } from '../show/screen.ts';
import { AttackScreen } from '../show/attack-screen.ts';
import { runAttack } from '../attack/run-attack.ts';
import { openFolder } from './open-folder.ts';
import { writeReport } from './write-report.ts';

/** `--scenario NAME`: runs it and shows each step. Exit code 0 when the result is as the scenario expects. */
export async function showScenario(
  screen: Screen,
  options: { scenario: string; dir: string; fresh?: boolean; tickets?: TicketSystem },
): Promise<number> {
  try {
    const holds = await (attackNames().includes(options.scenario) ? attack : scenario)(screen, options);
    const report = await writeReport(options.dir);
    if (report !== undefined) screen.print(`The report of it, to open in a browser: ${report}`, '');
    return holds ? 0 : 1;
  } finally {
    screen.calm();
  }
}

async function scenario(screen: Screen, options: Parameters<typeof showScenario>[1]): Promise<boolean> {
  const loaded = loadScenario(options.scenario);
  const watcher = new ScenarioScreen(screen, loaded, options.dir);
  return watcher.end(
    await runScenario(loaded, {
      folder: await openFolder(options),
      watcher,
      tickets: options.tickets,
    }),
  );
}

async function attack(screen: Screen, options: Parameters<typeof showScenario>[1]): Promise<boolean> {
  const loaded = loadAttack(options.scenario);
  const watcher = new AttackScreen(screen, loaded);
  return watcher.end(await runAttack(loaded, { folder: await openFolder(options), watcher }));
}
