import { createIdentities, iamUser, roleSession, type Identities } from './services/identities.ts';
import { ACCESS_KEYS, EMBEDDED } from './settings.ts';

/** The identities of an installation: the remediator's role, and the user who sets the account up. */
export function embeddedIdentities(): Identities {
  const { account, remediatorRole } = EMBEDDED;
  const identities = createIdentities(account);
  identities.register(
    ACCESS_KEYS.remediator,
    roleSession({ account, role: remediatorRole, session: remediatorRole }),
  );
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
      ...(accessKeyId === ACCESS_KEYS.remediator && { account }),
    }),
  };
}
