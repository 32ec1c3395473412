import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription, type Topic } from 'aws-cdk-lib/aws-sns';

/** The services that publish for the product: alarms and rules. */
export const ALARMS = new ServicePrincipal('cloudwatch.amazonaws.com');
export const RULES = new ServicePrincipal('events.amazonaws.com');

/** Keeps a service from acting for other accounts. */
export const OF_THIS_ACCOUNT = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };

/** Lets this account's alarms and rules publish to a topic. */
export function admitServices(topic: Topic): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsAndRulesOfThisAccountPublish',
      principals: [ALARMS, RULES],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: OF_THIS_ACCOUNT,
    }),
  );
}

/** Subscribes endpoints of one protocol to a topic. */
export function subscribe(
  topic: Topic,
  protocol: string,
  endpoints: readonly string[] = [],
  filterPolicy?: object,
): void {
  for (const endpoint of endpoints) {
    // Named by its endpoint: CloudFormation cannot move a subscription to another address.
    new CfnSubscription(topic, `${protocol}:${endpoint}`.replaceAll('/', '|'), {
      topicArn: topic.topicArn,
      protocol,
      endpoint,
      ...(filterPolicy && { filterPolicy }),
    });
  }
}
