import { AwsError } from '../../endpoint/error.ts';
import type { Call } from './action.ts';
import { namedTrail, trailArn } from './trail-name.ts';

/**
 * Refuses what the caller's identity is denied, in IAM's words: the trail is then named in the message only.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @throws AwsError AccessDeniedException
 */
export function checkAllowed({ request, identity }: Call, input: Readonly<Record<string, unknown>>): void {
  const { action } = request;
  if (identity.denied?.includes(action) !== true) return;
  const given = namedTrail(input);
  const resource =
    given === undefined
      ? '*'
      : given.startsWith('arn:')
        ? given
        : trailArn(given, identity.account, request.region);
  const reason =
    identity.deniedBy === 'service control policy'
      ? 'with an explicit deny in a service control policy'
      : `because no identity-based policy allows the cloudtrail:${action} action`;
  throw new AwsError(
    'AccessDeniedException',
    `User: ${String(identity.userIdentity['arn'])} is not authorized to perform: cloudtrail:${action} on resource: ${resource} ${reason}`,
  );
}
