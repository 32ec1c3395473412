import { AwsError } from '../../endpoint/error.ts';
import type { SnsCall } from './action.ts';
import { parseTopicArn } from './arn.ts';

/**
 * Refuses what the caller's identity is denied, and every topic of another account.
 * @throws AwsError AuthorizationError, or InvalidParameter when the ARN is not a topic's of the called Region
 */
export function checkAllowed({ request, identity }: SnsCall): void {
  const given = request.params['TopicArn'];
  const resource = typeof given === 'string' ? given : '*';
  if (identity.denied?.includes(request.action)) throw refusal('identity-based');
  if (resource !== '*' && parseTopicArn(resource, request.region).account !== identity.account) {
    throw refusal('resource-based');
  }

  function refusal(policy: string): AwsError {
    const right = `SNS:${request.action}`;
    return new AwsError(
      'AuthorizationError',
      `User: ${String(identity.userIdentity['arn'])} is not authorized to perform: ${right} on resource: ${resource} because no ${policy} policy allows the ${right} action`,
      403,
    );
  }
}
