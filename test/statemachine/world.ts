import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { startWorld, type World } from '../fixtures/remediation.ts';

/** The world of every test of the file that imports this: one for all, as it is before anything happened for each. */
export let world: World;

beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());
