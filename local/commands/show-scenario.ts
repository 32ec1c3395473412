import { loadScenario } from '../scenarios/load-scenario.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import { ScenarioScreen } from '../show/scenario-screen.ts';
import type { Screen } from '../show/screen.ts';
import { openFolder } from './open-folder.ts';

/** `--scenario NAME`: lets it happen before the reader's eyes. Exit code 0 when all came as the scenario expects. */
export async function showScenario(
  screen: Screen,
  options: { scenario: string; dir: string; fresh?: boolean },
): Promise<number> {
  const scenario = loadScenario(options.scenario);
  const folder = openFolder(options);
  const watcher = new ScenarioScreen(screen, scenario, options.dir);
  try {
    return watcher.end(await runScenario(scenario, { folder, watcher })) ? 0 : 1;
  } finally {
    screen.calm();
  }
}
