import { isArn } from './scope.ts';

/**
 * Whether a subscription is confirmed: SNS lists any other with a word in place of its ARN.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Subscription.html
 */
export function isConfirmed(subscriptionArn = ''): boolean {
  return isArn(subscriptionArn);
}
