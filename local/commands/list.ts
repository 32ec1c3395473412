import { loadScenario, loadAttack, scenarioNames, attackNames } from '../scenarios/load-scenario.ts';
import { wrapLines } from '../../terminal/facts.ts';
import { heading } from '../show/page.ts';
import type { Screen } from '../show/screen.ts';

/** `--list`: the scenarios and what happens in them. */
export function listScenarios(screen: Screen): Promise<number> {
  const { ink, width } = screen;
  const all = [...scenarioNames().map(loadScenario), ...attackNames().map(loadAttack)];
  const column = Math.max(...all.map(({ name }) => name.length)) + 4;
  const lines = all.flatMap(({ name, title, story }) => {
    return [title, ...wrapLines(story, width - column).map((line) => ink('gray', line))].map((line, index) =>
      index === 0 ? `  ${ink('cyan', name.padEnd(column - 2))}${line}` : `${' '.repeat(column)}${line}`,
    );
  });
  screen.print(...heading(screen, 'Scenarios', 'npm start -- --scenario NAME'), '', ...lines, '');
  return Promise.resolve(0);
}
