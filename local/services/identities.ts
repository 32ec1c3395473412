import { partitionOf } from '../../tasks/contract/scope.ts';

/** Who an access key belongs to, as CloudTrail and STS show it. */
export interface Identity {
  /** Account of the credentials (12 digits). */
  readonly account: string;
  /** `userIdentity` of the records, without `accessKeyId`, which the call adds. */
  readonly userIdentity: Readonly<Record<string, unknown>>;
  /** Actions that are answered with AccessDenied, such as `StopLogging`. */
  readonly denied?: readonly string[];
  /** What denies them, for the wording of the message. @default - no identity-based policy allows the action */
  readonly deniedBy?: 'identity-based policy' | 'service control policy';
  /** Source address that records show instead of the loopback address. */
  readonly sourceIp?: string;
  /** User agent that records show instead of the client's. */
  readonly userAgent?: string;
  /** Further top-level fields of the records, such as `sessionCredentialFromConsole: 'true'`. */
  readonly recordFields?: Readonly<Record<string, unknown>>;
}

/** The identities of an embedded installation. */
export interface Identities {
  /** Gives an access key to an identity. */
  register(accessKeyId: string, identity: Identity): void;
  /** The identity of an access key: an unknown key is the default IAM user, a key of 12 digits one of that account. */
  of(accessKeyId: string, region: string): Identity;
}

/** Makes the register of identities that the embedded services share. `account` is that of unknown keys. */
export function createIdentities(account = '111122223333'): Identities {
  const known = new Map<string, Identity>();
  return {
    register: (accessKeyId, identity) => void known.set(accessKeyId, identity),
    of: (accessKeyId, region) =>
      known.get(accessKeyId) ??
      iamUser({
        account: /^\d{12}$/.test(accessKeyId) ? accessKeyId : account,
        name: 'developer',
        partition: partitionOf(region),
      }),
  };
}

interface Principal {
  readonly account: string;
  /** @default 'aws' */
  readonly partition?: string;
}

/** An IAM user, as `userIdentity` shows it. */
export function iamUser({ account, name, partition = 'aws' }: Principal & { name: string }): Identity {
  return {
    account,
    userIdentity: {
      type: 'IAMUser',
      principalId: principalId('AIDA', account, name),
      arn: `arn:${partition}:iam::${account}:user/${name}`,
      accountId: account,
      userName: name,
    },
  };
}

/** The root user of an account; signed in on the console with or without MFA. */
export function rootUser({
  account,
  partition = 'aws',
  mfa = false,
}: Principal & { mfa?: boolean }): Identity {
  return {
    account,
    userIdentity: {
      type: 'Root',
      principalId: account,
      arn: `arn:${partition}:iam::${account}:root`,
      accountId: account,
      sessionContext: { attributes: { creationDate: SESSION_START, mfaAuthenticated: String(mfa) } },
    },
  };
}

/** A session of an IAM role. CloudTrail gives it no `userName` of its own: the role's is in `sessionIssuer`. */
export function roleSession(
  options: Principal & { role: string; session: string; path?: string; mfa?: boolean },
): Identity {
  const { account, role, session, path = '/', partition = 'aws', mfa = false } = options;
  const roleId = principalId('AROA', account, role);
  return {
    account,
    userIdentity: {
      type: 'AssumedRole',
      principalId: `${roleId}:${session}`,
      arn: `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`,
      accountId: account,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: roleId,
          arn: `arn:${partition}:iam::${account}:role${path}${role}`,
          accountId: account,
          userName: role,
        },
        attributes: { creationDate: SESSION_START, mfaAuthenticated: String(mfa) },
      },
    },
  };
}

/** When the embedded sessions began: any fixed time will do. */
const SESSION_START = '2026-01-01T00:00:00Z';

/** An id of the shape that IAM gives (a prefix and 17 capitals or digits), the same for the same name. */
function principalId(prefix: string, account: string, name: string): string {
  const text = Buffer.from(`${name}/${account}`).toString('hex').toUpperCase();
  return `${prefix}${text.padEnd(17, 'X').slice(0, 17)}`;
}
