import { loadScenario } from '../scenarios/load-scenario.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import { ScenarioScreen } from '../show/scenario-screen.ts';
import type { Screen } from '../show/screen.ts';
import { openFolder } from './open-folder.ts';
import { writeReport } from './write-report.ts';

/** `--scenario NAME`: lets it happen before the reader's eyes. Exit code 0 when all came as the scenario expects. */
export async function showScenario(
  screen: Screen,
  options: { scenario: string; dir: string; fresh?: boolean },
): Promise<number> {
  const scenario = loadScenario(options.scenario);
  const folder = openFolder(options);
  const watcher = new ScenarioScreen(screen, scenario, options.dir);
  try {
    const holds = watcher.end(await runScenario(scenario, { folder, watcher }));
    const report = await writeReport(options.dir);
    if (report !== undefined) screen.print(`The report of it, to open in a browser: ${report}`, '');
    return holds ? 0 : 1;
  } finally {
    screen.calm();
  }
}
