import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describeIssues } from '../../tasks/contract/parse-input.ts';
import { attackSchema, type AttackScenario } from '../attack/attack.ts';
import { scenarioSchema, type Scenario } from './scenario.ts';

const SCENARIOS = new URL('./', import.meta.url);
const ATTACKS = new URL('../attack/', import.meta.url);

/** Thrown for a name that no scenario has; the message lists those that there are. */
export class UnknownScenarioError extends Error {
  override readonly name = 'UnknownScenarioError';
}

/** Thrown when a scenario's file does not have the form of a scenario. */
class InvalidScenarioError extends Error {
  override readonly name = 'InvalidScenarioError';
}

/** Names of all scenarios, the plain stop first, else by name. */
export function scenarioNames(): string[] {
  return namesIn(SCENARIOS).sort((a, b) => Number(b === 'stop') - Number(a === 'stop') || a.localeCompare(b));
}

/** Names of the attacks: scenarios in which one actor makes the same calls again and again. */
export function attackNames(): string[] {
  return namesIn(ATTACKS).sort();
}

/** Reads a scenario. Throws UnknownScenarioError, InvalidScenarioError. */
export function loadScenario(name: string): Scenario {
  if (!scenarioNames().includes(name)) throw unknown(name);
  return { name, ...read(scenarioSchema, SCENARIOS, name) };
}

/** Reads an attack. Throws UnknownScenarioError, InvalidScenarioError. */
export function loadAttack(name: string): AttackScenario {
  if (!attackNames().includes(name)) throw unknown(name);
  return { name, ...read(attackSchema, ATTACKS, name) };
}

function namesIn(folder: URL): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''));
}

function read<T extends v.GenericSchema>(schema: T, folder: URL, name: string): v.InferOutput<T> {
  const file: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const { success, output, issues } = v.safeParse(schema, file);
  if (success) return output;
  throw new InvalidScenarioError(`The scenario ${name} is not valid:\n${describeIssues(issues).join('\n')}`);
}

function unknown(name: string): UnknownScenarioError {
  const names = [...scenarioNames(), ...attackNames()].join(', ');
  return new UnknownScenarioError(`There is no scenario ${JSON.stringify(name)}. There are: ${names}.`);
}
