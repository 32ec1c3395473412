import * as v from 'valibot';
import { describe, expect, test } from '@jest/globals';
import { loadScenario, scenarioNames, UnknownScenarioError } from '../../../local/scenarios/load-scenario.ts';
import { scenarioSchema } from '../../../local/scenarios/scenario.ts';

describe('scenario files', () => {
  test('all have the form of a scenario', () => {
    for (const name of scenarioNames()) expect(loadScenario(name).name).toBe(name);
  });

  test('a name without a file is refused with the existing names', () => {
    expect(() => loadScenario('stopp')).toThrow(UnknownScenarioError);
    expect(() => loadScenario('stopp')).toThrow(/"stopp".*stop, /);
    expect(() => loadScenario('../package')).toThrow(UnknownScenarioError);
  });

  test('a misspelt field is refused instead of being ignored', () => {
    const { name: _name, ...scenario } = loadScenario('stop');
    expect(v.is(scenarioSchema, { ...scenario, conditions: { slowRead: 1 } })).toBe(false);
    expect(v.is(scenarioSchema, { ...scenario, expect: { ...scenario.expect, mails: 2 } })).toBe(false);
  });
});
