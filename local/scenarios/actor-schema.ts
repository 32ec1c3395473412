import * as z from 'zod/mini';

/** An AWS account id. */
export const accountSchema = z.string().check(z.regex(/^\d{12}$/));

const origin = {
  /** @default the remediator's account */
  account: z.optional(accountSchema),
  sourceIp: z.string(),
  userAgent: z.string(),
  /** Actions that are refused to the actor, such as StopLogging. */
  denied: z.optional(z.array(z.string())),
  deniedBy: z.optional(z.enum(['identity-based policy', 'service control policy'])),
};

/** Who does it, and from where. */
export const actorSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('IAMUser'), name: z.string(), ...origin }),
  z.strictObject({
    type: z.literal('AssumedRole'),
    role: z.string(),
    session: z.string(),
    /** Path of the role. @default '/' */
    path: z.optional(z.string()),
    mfa: z.boolean(),
    ...origin,
  }),
  z.strictObject({ type: z.literal('Root'), mfa: z.boolean(), ...origin }),
]);

export type ScenarioActor = z.infer<typeof actorSchema>;
