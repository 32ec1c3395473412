import { type App, ArnFormat, Aws, Stack, type StackProps } from 'aws-cdk-lib';
import { type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { WATCHED_RESPONDER_CALLS } from '../tasks/contract/responder-calls.ts';

/** Whose changes of roles are forwarded, and where to. */
export interface IamForwardingStackProps extends StackProps {
  /** Name of the remediator's stack. */
  readonly remediator: string;
  /** Region of the remediator's stack. */
  readonly homeRegion: string;
}

/**
 * How much of a stack's name surely begins the names that CloudFormation makes up for its roles: it shortens long ones.
 * The rule at home knows the whole names.
 */
const SURE_LENGTH = 5;

/**
 * Stands in the Region where IAM's calls become events, and hands on those that may be about the remediator's roles, to
 * the default bus of the Region where it is deployed. A second rule does so for calls on these two rules: nothing at home
 * would see them.
 */
export class IamForwardingStack extends Stack {
  constructor(scope: App, id: string, { remediator, homeRegion, ...props }: IamForwardingStackProps) {
    super(scope, id, {
      description: `Tells the CloudTrail remediator in ${homeRegion} of changes of its roles`,
      ...props,
    });
    const bus = this.formatArn({
      service: 'events',
      region: homeRegion,
      resource: 'event-bus',
      resourceName: 'default',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const role = new Role(this, 'Role', {
      // The rule at home knows this role by the beginning of its name.
      roleName: `${remediator}.iam-${homeRegion}`,
      description: 'Lets rules hand events on to the CloudTrail remediator',
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus] }));
    const target: IRuleTarget = { bind: () => ({ arn: bus, role }) };
    const ruleNameOf = (service: string) => `${remediator}.${service}-${homeRegion}`;
    // Whole names: another deployment of this name may have its own rules here, which the rule at home would take for its.
    const own = ['iam', 'events'].map(ruleNameOf);
    const about: Readonly<Record<string, object>> = {
      'aws.iam': {
        roleName: [{ prefix: { 'equals-ignore-case': remediator.slice(0, SURE_LENGTH) } }],
      },
      'aws.events': { $or: [{ name: own }, { rule: own }] },
    };
    for (const { source, eventSource, calls } of WATCHED_RESPONDER_CALLS) {
      const requestParameters = about[source];
      if (!requestParameters) continue;
      const service = source.replace('aws.', '');
      new Rule(this, service, {
        ruleName: ruleNameOf(service),
        description: `Calls of ${service} that could silence the CloudTrail remediator in ${homeRegion}`,
        eventPattern: {
          source: [source],
          detailType: ['AWS API Call via CloudTrail'],
          detail: { eventSource: [eventSource], eventName: [...calls], requestParameters },
        },
        targets: [target],
      });
    }
  }
}
