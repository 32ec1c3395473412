import { loadScenario, loadStorm, stormNames } from '../scenarios/load-scenario.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import { ScenarioScreen } from '../show/scenario-screen.ts';
import type { Screen } from '../show/screen.ts';
import { StormScreen } from '../show/storm-screen.ts';
import { runStorm } from '../storm/run-storm.ts';
import { openFolder } from './open-folder.ts';
import { writeReport } from './write-report.ts';

/** `--scenario NAME`: runs it and shows each step. Exit code 0 when the result is as the scenario expects. */
export async function showScenario(
  screen: Screen,
  options: { scenario: string; dir: string; fresh?: boolean },
): Promise<number> {
  try {
    const holds = await (stormNames().includes(options.scenario) ? storm : scenario)(screen, options);
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
  return watcher.end(await runScenario(loaded, { folder: await openFolder(options), watcher }));
}

async function storm(screen: Screen, options: Parameters<typeof showScenario>[1]): Promise<boolean> {
  const loaded = loadStorm(options.scenario);
  const watcher = new StormScreen(screen, loaded);
  return watcher.end(await runStorm(loaded, { folder: await openFolder(options), watcher }));
}
