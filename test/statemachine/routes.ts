import { expect, test } from '@jest/globals';
import { buildTimeline } from '../../cli/history/timeline.ts';
import { allStates, loadWorkflow } from '../../statemachine/definition.ts';
import { world } from './world.ts';
import { checkRoutes } from './routes/checks.ts';
import { comparisonRoutes } from './routes/comparison.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { outageRoutes } from './routes/outages.ts';
import type { Routes } from './routes/paths.ts';
import { restoreRoutes } from './routes/restore.ts';
import { repairRoutes } from './routes/repair.ts';
import { detectionRoutes } from './routes/detections.ts';
import { resolutionRoutes } from './routes/resolutions.ts';

/** Every way from one state to another that some test went. */
const walked = new Set<string>();

const routes: Routes = {
  world: () => world,
  async remediate(event, overrides) {
    const run = await world.remediate(event, overrides);
    const { visits } = buildTimeline(run.history);
    for (const { state, from } of visits) {
      if (from && from.how !== 'branch') walked.add(`${visits[from.visit]?.state ?? ''} -> ${state}`);
    }
    return run;
  },
};

repairRoutes(routes);
deliveryRoutes(routes);
outageRoutes(routes);
checkRoutes(routes);
comparisonRoutes(routes);
restoreRoutes(routes);
detectionRoutes(routes);
resolutionRoutes(routes);

test('the tests above follow every transition of the workflow', () => {
  const ways = allStates(loadWorkflow()).flatMap(([name, { Next, Default, Choices = [], Catch = [] }]) =>
    [Next, Default, ...[...Choices, ...Catch].map((way) => way.Next)]
      .filter((next) => next !== undefined)
      .map((next) => `${name} -> ${next}`),
  );
  expect([...new Set(ways)].filter((way) => !walked.has(way))).toEqual([]);
});
