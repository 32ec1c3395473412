import { createIdentities, iamUser, roleSession, type Identities } from './services/identities.ts';
import { ACCESS_KEYS, EMBEDDED, isOwnKey } from './settings.ts';

/** The identities of an installation: the roles of the remediator's functions and of its workflows, and the user who sets the account up. */
export function embeddedIdentities(): Identities {
  const { account, remediatorRole, stateMachineName, ticketsStateMachineName } = EMBEDDED;
  const identities = createIdentities(account);
  identities.register(
    ACCESS_KEYS.remediator,
    roleSession({ account, role: remediatorRole, session: remediatorRole }),
  );
  for (const [key, role] of [
    [ACCESS_KEYS.workflow, stateMachineName],
    [ACCESS_KEYS.tickets, ticketsStateMachineName],
  ] as const) {
    const workflow = roleSession({ account, role, session: role });
    const invokedBy = 'states.amazonaws.com';
    identities.register(key, {
      ...workflow,
      userIdentity: { ...workflow.userIdentity, invokedBy },
      sourceIp: invokedBy,
      userAgent: invokedBy,
    });
  }
  identities.register(ACCESS_KEYS.platform, iamUser({ account, name: 'platform-engineer' }));
  return identities;
}

/** The same identities, but the remediator's calls are made in another account. */
export function inAccount(identities: Identities, account: string): Identities {
  return {
    register: (accessKeyId, identity) => {
      identities.register(accessKeyId, identity);
    },
    of: (accessKeyId, region) => ({
      ...identities.of(accessKeyId, region),
      ...(isOwnKey(accessKeyId) && { account }),
    }),
  };
}
