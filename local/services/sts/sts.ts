import { AwsError, unknownAction } from '../../endpoint/error.ts';
import type { Service } from '../../endpoint/service.ts';
import { createIdentities, type Identities } from '../identities.ts';

/** Makes an STS with GetCallerIdentity. */
export function createSts({
  identities = createIdentities(),
}: { readonly identities?: Identities } = {}): Service {
  return {
    name: 'sts',
    handle(request) {
      if (request.action !== 'GetCallerIdentity') {
        return Promise.reject(unknownAction('STS', request.action, ['GetCallerIdentity']));
      }
      const { account, userIdentity } = identities.of(request.accessKeyId, request.region);
      const { arn, principalId } = userIdentity;
      if (typeof arn !== 'string') {
        return Promise.reject(
          new AwsError('InvalidClientTokenId', 'The access key belongs to a service, which has no ARN.', 403),
        );
      }
      return Promise.resolve({ Arn: arn, UserId: principalId, Account: account });
    },
  };
}
