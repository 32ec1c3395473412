import { describe, expect, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { makeStack } from './synthesized.ts';

const TICKETS = {
  ...{ tickets: 'opscenter,securityhub', chat: true },
  webhook: {
    preset: 'custom',
    connectionArn:
      'arn:aws:events:eu-central-1:111122223333:connection/own/8d5a1c2e-0b57-4a4e-9c1e-5f1b2c3d4e5f',
    url: 'https://hooks.example.com/incidents',
  },
};

/** The stack with all that it can have, and the AwsSolutions pack. */
function checkedStack() {
  const made = makeStack({ sentinelTrail: true, dashboard: true, ...TICKETS });
  Validations.of(made.app).addPlugins(new AwsSolutionsChecks(made.app));
  return made;
}

describe('AwsSolutions', () => {
  test('reports nothing in the stack that is not explained at its resource', () => {
    const { app } = checkedStack();
    expect(() => app.synth()).not.toThrow();
  });

  test('would report a role that may do anything', () => {
    const { app, stack } = checkedStack();
    const role = new Role(stack, 'Careless', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['cloudtrail:*'], resources: ['*'] }));
    expect(() => app.synth()).toThrow(/AwsSolutions-IAM5\[Action::cloudtrail:\*\]/);
  });

  test('would report a topic that accepts requests without TLS', () => {
    const { app, stack } = checkedStack();
    new Topic(stack, 'Open');
    expect(() => app.synth()).toThrow(/AwsSolutions-SNS3/);
  });
});

test('few findings are explained: dead-letter queues, one bucket, and permissions that AWS cannot narrow', () => {
  const { stack } = makeStack({ sentinelTrail: true });
  const explained = stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .map(({ data }) => JSON.stringify(data));
  expect(explained).toMatchInlineSnapshot(`
   [
     "{"Annotation::AwsSolutions-SQS3":"This is the dead-letter queue: of EventBridge targets, which the rule cannot see."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudtrail:<AWS::Region>:*:trail/*]":"Which trail will be stopped is not known beforehand, and the ARN of an organization trail carries the account of the organization. CloudTrail itself refuses trails that this account may not change."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudtrail:<AWS::Region>:*:trail/*]":"Which trail will be stopped is not known beforehand, and the ARN of an organization trail carries the account of the organization. CloudTrail itself refuses trails that this account may not change."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudtrail:<AWS::Region>:*:trail/*]":"Which trail will be stopped is not known beforehand, and the ARN of an organization trail carries the account of the organization. CloudTrail itself refuses trails that this account may not change."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudtrail:<AWS::Region>:*:trail/*]":"Which trail will be stopped is not known beforehand, and the ARN of an organization trail carries the account of the organization. CloudTrail itself refuses trails that this account may not change."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cloudtrail-remediator/cloudtrail-remediator/baseline/*]":"Trails are approved after deployment: the path belongs to this stack alone."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::*]":"Trails are approved after deployment, and so is what they deliver to. The calls read how a resource of this account is set up, and neither objects nor log entries nor keys."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::*]":"Trails are approved after deployment, and so is what they deliver to. The calls read how a resource of this account is set up, and neither objects nor log entries nor keys."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:*:<AWS::AccountId>:key/*]":"Trails are approved after deployment, and so is what they deliver to. The calls read how a resource of this account is set up, and neither objects nor log entries nor keys."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:*]":"Trails are approved after deployment, and so is what they deliver to. The calls read how a resource of this account is set up, and neither objects nor log entries nor keys."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:*]":"Trails are approved after deployment, and so is what they deliver to. The calls read how a resource of this account is set up, and neither objects nor log entries nor keys."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudtrail:<AWS::Region>:*:trail/*]":"Which trail will be stopped is not known beforehand, and the ARN of an organization trail carries the account of the organization. CloudTrail itself refuses trails that this account may not change."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::*]":"AWS offers no narrower resource for setting up log delivery and for X-Ray: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html and …/dg/xray-iam.html."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cloudtrail-remediator/cloudtrail-remediator/*]":"Trails are approved after deployment: the path belongs to this stack alone."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::*]":"Trails are approved after deployment, and so is what they deliver to. The calls read how a resource of this account is set up, and neither objects nor log entries nor keys."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::*]":"Trails are approved after deployment, and so is what they deliver to. The calls read how a resource of this account is set up, and neither objects nor log entries nor keys."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:*:<AWS::AccountId>:key/*]":"Trails are approved after deployment, and so is what they deliver to. The calls read how a resource of this account is set up, and neither objects nor log entries nor keys."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:*]":"Trails are approved after deployment, and so is what they deliver to. The calls read how a resource of this account is set up, and neither objects nor log entries nor keys."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:*]":"Trails are approved after deployment, and so is what they deliver to. The calls read how a resource of this account is set up, and neither objects nor log entries nor keys."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::*]":"AWS offers no narrower resource for ListTrails, DescribeTrails and ListAllMyBuckets, which only read."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudtrail:*:*:trail/*]":"The sweep is for the trails that nobody foresaw, and multi-Region and organization trails carry the Region and the account of their home. The calls only read."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<RemediationStateMachineF6399E87.Name>:sweep-*]":"Executions have names that do not exist yet: those that the sweep itself starts all begin so."}",
     "{"Annotation::AwsSolutions-SQS3":"This is the dead-letter queue: of EventBridge targets, which the rule cannot see."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<RemediationStateMachineF6399E87.Name>:*]":"An execution is named when it starts: the wildcard stands for the executions of this one workflow."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cloudtrail-remediator/cloudtrail-remediator/baseline/*]":"Trails are approved after deployment: the path belongs to this stack alone."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cloudtrail-remediator/cloudtrail-remediator/pause/*]":"Trails are approved after deployment: the path belongs to this stack alone."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/cloudtrail-remediator/*]":"The last part of the ARN of a stack is an id that CloudFormation makes up: this is the one stack."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cloudtrail-remediator/cloudtrail-remediator/*]":"Trails are approved after deployment: the path belongs to this stack alone."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cloudtrail-remediator/cloudtrail-remediator/pause/*]":"Trails are paused after deployment: the path belongs to this stack alone."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudtrail:*:*:trail/*]":"Which trails there are is what is found out. The calls only read."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::*]":"AWS offers no narrower resource for ListTrails, which only reads."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/cloudtrail-remediator/*]":"The last part of the ARN of a stack is an id that CloudFormation makes up: this is the one stack."}",
     "{"Annotation::AwsSolutions-S1":"A log of who reads this log would need a second bucket with the same question. Nothing is archived here, its objects are locked, and log file validation shows what was changed."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cloudtrail-remediator/cloudtrail-remediator/baseline/*]":"Trails are approved after deployment: the path belongs to this stack alone."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::*]":"AWS offers no narrower resource for cloudformation:BatchDescribeTypeConfigurations, cloudformation:DescribeStackDriftDetectionStatus, cloudtrail:DescribeTrails, cloudtrail:ListTrails, cloudwatch:DescribeAlarms, sns:GetSubscriptionAttributes, which only read."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/cloudtrail-remediator/*]":"The last part of the ARN of a stack is an id that CloudFormation makes up: this is the one stack."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:events:*:<AWS::AccountId>:rule/cloudtrail-remediator.*]":"The rules of this stack, and the one that forwards changes of roles from the Region of IAM. They are only read."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudtrail:*:*:trail/*]":"Which trails there are is what is found out; multi-Region and organization trails carry the Region and the account of their home. The two calls only read."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<RemediationStateMachineF6399E87.Name>:*]":"An execution is named when it starts: the wildcard stands for the executions of this one workflow."}",
     "{"Annotation::AwsSolutions-IAM5[Action::dynamodb:Describe*]":"How this table is set up: these actions read no item."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::*]":"AWS offers no narrower resource for listing log groups, their policies and scaling. They are only read."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/cloudtrail-remediator-*]":"The managed policies of this stack, of which this one cannot name itself. They are only read."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:cloudtrail-remediator-*]":"The log groups of this stack. How they are set up is read, not what is in them."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/vendedlogs/states/cloudtrail-remediator-*]":"The log groups of this stack. How they are set up is read, not what is in them."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/cloudtrail-remediator.*]":"The rules of this stack. They are only read."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:cloudtrail-remediator.*]":"The alarms of this stack. They are only read."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch::<AWS::AccountId>:dashboard/cloudtrail-remediator-*]":"The dashboard of this stack, in each Region. It is only read."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudtrail:<AWS::Region>:<AWS::AccountId>:trail/cloudtrail-remediator.*]":"The second trail of this stack, where it has one. It is only read."}",
     "{"Annotation::AwsSolutions-IAM5[Action::s3:GetBucket*]":"How the bucket of the second trail is set up: these actions read no object."}",
     "{"Annotation::AwsSolutions-IAM5[Action::s3:Get*Configuration]":"How the bucket of the second trail is set up: these actions read no object."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:cloudtrail-remediator.*]":"The alarms of this stack: the prefix belongs to no other."}",
     "{"Annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<RemediationStateMachineF6399E87.Name>:drill-*]":"An execution is named when it starts: the wildcard stands for the drills of this one workflow."}",
   ]
  `);
});
