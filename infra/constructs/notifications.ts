import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { allow, OF_THIS_ACCOUNT } from './statements.ts';
import { admitServices, ALARMS, type Listeners, RULES, subscribe } from './topic-access.ts';

/** What an encrypted topic asks of a publisher's key permissions: SNS makes a data key, and reads it back. */
const PUBLISHER_KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/**
 * The topic of every message of the remediator, encrypted with a key of its own that serves nothing else, and its
 * subscriptions. Alarms and the failure rule publish to it too.
 */
export class Notifications extends Construct {
  readonly key: Key;
  readonly topic: Topic;

  constructor(scope: Construct, id: string, listeners: Listeners = {}) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'Encrypts the notification topic of the CloudTrail remediator, and nothing else',
      enableKeyRotation: true,
      // Messages are gone once delivered: nothing is lost with the key.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(30),
    });
    this.topic = new Topic(this, 'Topic', {
      displayName: 'CloudTrail remediator',
      masterKey: this.key,
      enforceSSL: true,
      // SHA-256, for the https subscribers that check signatures; 1 would be SHA-1.
      signatureVersion: '2',
    });
    admitServices(this.topic);
    this.admitServicesToKey();
    subscribe(this.topic, listeners);
  }

  /** Lets a role publish: on this topic alone, with this key alone. */
  grantPublish(role: { addToPrincipalPolicy(statement: PolicyStatement): unknown }): void {
    role.addToPrincipalPolicy(allow('sns:Publish', this.topic.topicArn));
    role.addToPrincipalPolicy(allow(PUBLISHER_KEY_ACTIONS, this.key.keyArn));
  }

  /**
   * Lets this account's alarms and rules use the key. It cannot ask EventBridge for `aws:SourceAccount`: SNS does not
   * pass it on, and every message would be dropped. The encryption context, which names the topic, confines it instead.
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  private admitServicesToKey(): void {
    // The key's policy cannot name the topic, which needs the key first.
    const topics = Stack.of(this).formatArn({
      service: 'sns',
      resource: '*',
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
    const ofTheTopic = { ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': topics } };
    for (const [sid, principal, conditions] of [
      ['AlarmsUseTheKey', ALARMS, OF_THIS_ACCOUNT],
      ['RulesUseTheKey', RULES, ofTheTopic],
    ] as const)
      this.key.addToResourcePolicy(
        // In a key's policy, `*` is the key itself.
        new PolicyStatement({
          ...{ sid, principals: [principal], actions: PUBLISHER_KEY_ACTIONS },
          ...{ resources: ['*'], conditions },
        }),
      );
  }
}
