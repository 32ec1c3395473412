import leven from 'leven';
import * as v from 'valibot';
import { listOf } from '../tasks/contract/environment.ts';
import { SETTINGS } from './settings.ts';

/** Name of the block in cdk.json's context that holds the settings. */
const CONFIGURATION_BLOCK = 'remediator';

/** What a deployment can be given: every setting of SETTINGS, validated, with its default where none was given. */
export type Configuration = {
  readonly [Key in keyof typeof SETTINGS]: v.InferOutput<(typeof SETTINGS)[Key]['schema']>;
};

/** Thrown for a setting that is not allowed; the message is one sentence that a user can act on. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads the settings from CDK context: `-c key=value` first, then the block `remediator` of cdk.json, then the default.
 * Throws ConfigurationError, which names the key, what was given and what is allowed.
 */
export function readConfiguration(context: Readonly<Record<string, unknown>>): Configuration {
  refuseMisspelt(context);
  const block = readBlock(context[CONFIGURATION_BLOCK]);
  const settings = Object.entries(SETTINGS).map(([key, setting]) => {
    const given = context[key] ?? block[key];
    const { success, output, issues } = v.safeParse<v.GenericSchema>(setting.schema, given);
    if (success) return [key, output] as const;
    throw new ConfigurationError(`${fault(key, given, issues[0])} must be ${setting.allowed}.`);
  });
  return Object.fromEntries(settings) as unknown as Configuration;
}

/** Context holds other people's keys too, so that only what looks like one of ours can be called a mistake. */
function refuseMisspelt(context: Readonly<Record<string, unknown>>): void {
  for (const given of Object.keys(context).filter((key) => !(key in SETTINGS))) {
    const meant = Object.keys(SETTINGS).find((key) => looksLike(given.toLowerCase(), key.toLowerCase()));
    if (meant !== undefined) {
      throw new ConfigurationError(`${given} is not a setting: the one that looks like it is ${meant}.`);
    }
  }
}

/** Whether two keys differ in their last letters (`emails`, `logRetention`) or by a slip or two (`emial`). */
function looksLike(given: string, key: string): boolean {
  const [short = '', long = ''] = [given, key].sort((one, other) => one.length - other.length);
  const slips = key.length < 5 ? 1 : 2;
  return (long.startsWith(short) && long.length - short.length <= 4) || leven(given, key) <= slips;
}

function readBlock(block: unknown): Record<string, unknown> {
  if (block === undefined) return {};
  const keys = Object.keys(SETTINGS);
  if (typeof block !== 'object' || block === null || Array.isArray(block)) {
    throw new ConfigurationError(
      `${CONFIGURATION_BLOCK} is ${JSON.stringify(block)}, but must be an object with any of the keys ${keys.join(', ')}.`,
    );
  }
  const stray = Object.keys(block).find((key) => !keys.includes(key));
  if (stray !== undefined) {
    throw new ConfigurationError(
      `${CONFIGURATION_BLOCK} has the key ${JSON.stringify(stray)}, but may only have ${keys.join(', ')}.`,
    );
  }
  return { ...block };
}

/** What is wrong, as the first half of a sentence: of an object, its first wrong field. */
function fault(key: string, given: unknown, { path, expected }: v.BaseIssue<unknown>): string {
  const field = path?.[0]?.key;
  if (typeof field !== 'string') return `${key} is ${JSON.stringify(offender(given, field))}, but`;
  if (expected === 'never') return `${key} has the key ${JSON.stringify(field)}, but`;
  const object = (typeof given === 'string' ? JSON.parse(given) : given) as Record<string, unknown>;
  const value = object[field] === undefined ? 'not set' : JSON.stringify(object[field]);
  return `${key}.${field} is ${value}, but ${key}`;
}

/** The part of a value that is wrong: the one bad member of a list, or the whole. */
function offender(given: unknown, index: unknown): unknown {
  if (typeof index !== 'number') return given;
  const members: unknown[] = typeof given === 'string' ? listOf(given) : Array.isArray(given) ? given : [];
  return index in members ? members[index] : given;
}
