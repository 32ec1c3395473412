import * as z from 'zod/mini';
import { SCENARIO_CALLS } from '../scenarios/make-call.ts';
import { actorSchema } from '../scenarios/actor.ts';

const positive = z.number().check(z.gt(0));

const attackCall = z.strictObject({
  call: z.enum(SCENARIO_CALLS),
  parameters: z.optional(z.record(z.string(), z.unknown())),
});

/** An attack: one actor repeats the same calls on several trails, within CloudTrail's quotas. */
export const attackSchema = z.strictObject({
  /** What happens, in one line of at most 60 characters. */
  title: z.string().check(z.maxLength(60)),
  /** What to watch for, in a sentence or two. */
  story: z.string(),
  /** How many times faster every clock runs: attack, quotas, waits between retries; said on the screen. @default 1 */
  timeScale: z.optional(z.number().check(z.gte(1))),
  /** Names of the trails, all logging before. */
  trails: z.array(z.string()).check(z.minLength(1)),
  /** Whether the trails are approved as they are, and enforced. */
  enforced: z.optional(z.boolean()),
  actor: actorSchema,
  /** What CloudTrail allows one account in a Region within a second. */
  quotas: z.strictObject({ writesPerSecond: positive, readsPerSecond: positive }),
  attack: z.strictObject({
    /** A round makes one of these calls on every trail, the next round the next one. Parameters are without the trail's. */
    calls: z.tuple([attackCall], attackCall),
    /** From one round over the trails to the next, in seconds. */
    every: positive,
    /** How long, in seconds. */
    for: positive,
  }),
  /** From a call to its event on the bus, in milliseconds. */
  eventDelay: z.optional(z.int()),
  /** From one sweep to the next, in seconds. */
  sweepEvery: positive,
  expect: z.strictObject({
    /** Most mails to one address within any second: SNS suspends a subscription above 10. */
    mailsPerSecond: positive,
    /** Most mails in all. */
    mails: positive,
  }),
});

export type AttackScenario = z.infer<typeof attackSchema> & {
  /** Name of its file. */
  readonly name: string;
};
