import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { admitServices, type Subscribers, subscribe } from './topic-access.ts';

/** Who is subscribed, and what the account is called. */
export interface TamperingTopicProps extends Subscribers {
  /** What people call the account: the sender of the mails begins with it. */
  readonly accountAlias: string;
}

/**
 * The topic for tampering with the remediator itself. It is not encrypted, on purpose: a person who disables
 * the key of the notification topic must not silence the message that says so. What it carries is made of names and times only:
 * plain text from rules, and what CloudWatch writes for alarms.
 */
export class TamperingTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { accountAlias, ...subscribers }: TamperingTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: `${accountAlias} CloudTrail remediator tampering`,
      enforceSSL: true,
      signatureVersion: '2',
    });
    admitServices(this.topic);
    subscribe(this.topic, subscribers);
  }
}
