import * as v from 'valibot';
import { SCENARIO_CALLS } from '../scenarios/make-call.ts';
import { actorSchema } from '../scenarios/actor.ts';
import { plainObject } from '../../tasks/contract/schema-parts.ts';

const positive = v.pipe(v.number(), v.gtValue(0));

const attackCall = v.strictObject({
  call: v.picklist(SCENARIO_CALLS),
  parameters: v.optional(plainObject),
});

/** An attack: one actor repeats the same calls on several trails, within CloudTrail's quotas. */
export const attackSchema = v.strictObject({
  /** What happens, in one line of at most 60 characters. */
  title: v.pipe(v.string(), v.maxLength(60)),
  /** What to watch for, in a sentence or two. */
  story: v.string(),
  /** How many times faster every clock runs: attack, quotas, waits between retries; said on the screen. @default 1 */
  timeScale: v.optional(v.pipe(v.number(), v.minValue(1))),
  /** Names of the trails, all logging before. */
  trails: v.pipe(v.array(v.string()), v.minLength(1)),
  /** Whether the trails are approved as they are, and enforced. */
  enforced: v.optional(v.boolean()),
  actor: actorSchema,
  /** What CloudTrail allows one account in a Region within a second. */
  quotas: v.strictObject({ writesPerSecond: positive, readsPerSecond: positive }),
  attack: v.strictObject({
    /** A round makes one of these calls on every trail, the next round the next one. Parameters are without the trail's. */
    calls: v.tupleWithRest([attackCall], attackCall),
    /** From one round over the trails to the next, in seconds. */
    every: positive,
    /** How long, in seconds. */
    for: positive,
  }),
  /** From a call to its event on the bus, in milliseconds. */
  eventDelay: v.optional(v.pipe(v.number(), v.safeInteger())),
  /** From one sweep to the next, in seconds. */
  sweepEvery: positive,
  expect: v.strictObject({
    /** Most mails to one address within any second: SNS suspends a subscription above 10. */
    mailsPerSecond: positive,
    /** Most mails in all. */
    mails: positive,
  }),
});

export type AttackScenario = v.InferOutput<typeof attackSchema> & {
  /** Name of its file. */
  readonly name: string;
};
