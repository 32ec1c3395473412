import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { allow, OF_THIS_ACCOUNT } from './statements.ts';
import { admitServices, ALARMS, type Subscribers, RULES, subscribe } from './topic-access.ts';

/** Who is subscribed, and whether messages are encrypted. */
export interface NotificationsProps extends Subscribers {
  /** Whether a key of its own encrypts the topic. */
  readonly isEncrypted: boolean;
  /** What people call the account: the sender of the mails begins with it. */
  readonly accountAlias: string;
}

/** What an encrypted topic asks of a publisher's key permissions: SNS makes a data key, and reads it back. */
const PUBLISHER_KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/**
 * The longest period that KMS offers. SNS keeps a message for the hours of its retries at most, so nothing stays
 * encrypted, and each of the first two rotations costs a dollar a month more.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
 * @see https://aws.amazon.com/kms/pricing/
 */
const ROTATION_PERIOD = Duration.days(2560);

/**
 * The topic of every message of the remediator, encrypted with a key of its own that serves nothing else, and its
 * subscriptions. Alarms and the failure rule publish to it too.
 */
export class Notifications extends Construct {
  /** Undefined where the topic is not encrypted. */
  readonly key: Key | undefined;
  readonly topic: Topic;

  constructor(
    scope: Construct,
    id: string,
    { isEncrypted, accountAlias, ...subscribers }: NotificationsProps,
  ) {
    super(scope, id);
    this.key = isEncrypted ? this.makeKey() : undefined;
    this.topic = new Topic(this, 'Topic', {
      displayName: `${accountAlias} CloudTrail remediator`,
      ...(this.key && { masterKey: this.key }),
      enforceSSL: true,
      // SHA-256, for the https subscribers that check signatures; 1 would be SHA-1.
      signatureVersion: '2',
    });
    admitServices(this.topic);
    subscribe(this.topic, subscribers);
  }

  /** Lets a role publish: on this topic alone, with this key alone. */
  grantPublish(role: { addToPrincipalPolicy(statement: PolicyStatement): unknown }): void {
    role.addToPrincipalPolicy(allow('sns:Publish', this.topic.topicArn));
    if (this.key) role.addToPrincipalPolicy(allow(PUBLISHER_KEY_ACTIONS, this.key.keyArn));
  }

  private makeKey(): Key {
    const key = new Key(this, 'Key', {
      description: 'Encrypts the notification topic of the CloudTrail remediator, and nothing else',
      enableKeyRotation: true,
      rotationPeriod: ROTATION_PERIOD,
      // Messages are gone once delivered: nothing is lost with the key.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(30),
    });
    this.admitServicesTo(key);
    return key;
  }

  /**
   * Lets this account's alarms and rules use the key. It cannot ask EventBridge for `aws:SourceAccount`: SNS does not
   * pass it on, and every message would be dropped. The encryption context, which names the topic, confines it instead.
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  private admitServicesTo(key: Key): void {
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
      key.addToResourcePolicy(
        // In a key's policy, `*` is the key itself.
        new PolicyStatement({
          ...{ sid, principals: [principal], actions: PUBLISHER_KEY_ACTIONS },
          ...{ resources: ['*'], conditions },
        }),
      );
  }
}
