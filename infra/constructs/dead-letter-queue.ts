import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ownPrefix } from '../own-name.ts';

/** Keeps what EventBridge could not deliver, for the 14 days that SQS offers at most. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the dead-letter queue: of EventBridge targets, which the rule cannot see.',
    });
  }

  /**
   * Lets the rules of this account and Region in whose names begin so: by default, those of this stack. One statement for all: SQS allows a policy 20.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
   */
  admitRules(begin = ownPrefix(this)): this {
    const rules = Stack.of(this).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: `${begin}*`,
    });
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RulesLeaveWhatTheyCouldNotHandOn',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnLike: { 'aws:SourceArn': rules } },
      }),
    );
    return this;
  }
}
