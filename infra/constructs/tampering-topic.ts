import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { admitServices, type Subscribers, subscribe } from './topic-access.ts';

/**
 * The topic for tampering with the remediator itself. It is not encrypted, on purpose: whoever disables
 * the key of the notification topic must not silence the message that says so. What it carries is made of names and times only:
 * plain text from rules, and what CloudWatch writes for alarms.
 */
export class TamperingTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, subscribers: Subscribers) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: 'CloudTrail remediator: tampering',
      enforceSSL: true,
      signatureVersion: '2',
    });
    admitServices(this.topic);
    subscribe(this.topic, subscribers);
  }
}
