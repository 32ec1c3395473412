import * as v from 'valibot';
import { iamUser, roleSession, rootUser, type Identity } from '../services/identities.ts';
import { EMBEDDED } from '../settings.ts';

/** An AWS account id. */
export const accountSchema = v.pipe(v.string(), v.regex(/^\d{12}$/));

const origin = {
  /** @default the remediator's account */
  account: v.optional(accountSchema),
  sourceIp: v.string(),
  userAgent: v.string(),
  /** Actions that are refused to the actor, such as StopLogging. */
  denied: v.optional(v.array(v.string())),
  deniedBy: v.optional(v.picklist(['identity-based policy', 'service control policy'])),
};

/** Who does it, and from where. */
export const actorSchema = v.variant('type', [
  v.strictObject({ type: v.literal('IAMUser'), name: v.string(), ...origin }),
  v.strictObject({
    type: v.literal('AssumedRole'),
    role: v.string(),
    session: v.string(),
    /** Path of the role. @default '/' */
    path: v.optional(v.string()),
    mfa: v.boolean(),
    ...origin,
  }),
  v.strictObject({ type: v.literal('Root'), mfa: v.boolean(), ...origin }),
]);

type ScenarioActor = v.InferOutput<typeof actorSchema>;

/** The identity behind an actor's access key, as CloudTrail shows it. */
export function identityOf(actor: ScenarioActor): Identity {
  const { sourceIp, userAgent, denied, deniedBy } = actor;
  return {
    ...principalOf(actor),
    sourceIp,
    userAgent,
    ...(denied && { denied }),
    ...(deniedBy && { deniedBy }),
  };
}

function principalOf(actor: ScenarioActor): Identity {
  const { account = EMBEDDED.account } = actor;
  switch (actor.type) {
    case 'IAMUser':
      return iamUser({ account, name: actor.name });
    case 'Root':
      return rootUser({ account, mfa: actor.mfa });
    case 'AssumedRole': {
      const { role, session, mfa, path = '/' } = actor;
      return roleSession({ account, role, session, mfa, path });
    }
  }
}

/** The actor in a few words: `IAM user mallory`. */
export function describeActor(actor: ScenarioActor): string {
  switch (actor.type) {
    case 'IAMUser':
      return `IAM user ${actor.name}`;
    case 'Root':
      return `the root user, ${actor.mfa ? 'with' : 'without'} MFA`;
    case 'AssumedRole':
      return `${actor.session} in a session of the role ${actor.role}`;
  }
}

/** The name by which mails call the actor: that of the user or role. */
export function actorName(actor: ScenarioActor): string {
  switch (actor.type) {
    case 'IAMUser':
      return actor.name;
    case 'Root':
      return 'root';
    case 'AssumedRole':
      return actor.role;
  }
}
