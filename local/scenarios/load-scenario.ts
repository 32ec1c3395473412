import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { scenarioSchema, type Scenario } from './scenario.ts';

const FOLDER = new URL('./', import.meta.url);

/** Thrown for a name that no scenario has; the message lists those that there are. */
export class UnknownScenarioError extends Error {
  override readonly name = 'UnknownScenarioError';
}

/** Thrown when a scenario's file does not have the form of a scenario. */
export class InvalidScenarioError extends Error {
  override readonly name = 'InvalidScenarioError';
}

/** Names of all scenarios, the plain stop first, else by name. */
export function scenarioNames(): string[] {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''));
  return names.sort((a, b) => Number(b === 'stop') - Number(a === 'stop') || a.localeCompare(b));
}

/** Reads a scenario. Throws UnknownScenarioError, InvalidScenarioError. */
export function loadScenario(name: string): Scenario {
  if (!scenarioNames().includes(name)) {
    throw new UnknownScenarioError(
      `There is no scenario ${JSON.stringify(name)}. There are: ${scenarioNames().join(', ')}.`,
    );
  }
  const read = scenarioSchema.safeParse(JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')));
  if (read.success) return { name, ...read.data };
  throw new InvalidScenarioError(`The scenario ${name} is not valid:\n${z.prettifyError(read.error)}`);
}
