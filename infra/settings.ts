import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as v from 'valibot';
import type { WEBHOOK_PRESETS } from '../statemachine/tickets.ts';
import { TICKET_SYSTEMS } from '../statemachine/tickets.ts';
import { TRUSTED_PRINCIPAL } from '../tasks/baseline/trusted-principal.ts';
import { listOf } from '../tasks/contract/environment.ts';
import { DEFAULT_STACK_NAME } from '../tasks/contract/outputs.ts';

/** One setting of a deployment, with all that docs/configuration.md says of it. */
interface Setting<Schema extends v.GenericSchema> {
  readonly schema: Schema;
  /** What it is for, as docs/configuration.md says it. */
  readonly purpose: string;
  /** What is allowed, as it ends the sentence "must be …". */
  readonly allowed: string;
  readonly example: string;
  /** What stands for no value, as docs/configuration.md says it. */
  readonly standard?: string;
}

const setting = <Schema extends v.GenericSchema>(of: Setting<Schema>): Setting<Schema> => of;

/** A list, given as such or as text with commas; absent is empty, and what is named twice counts once. */
const list = <const Member extends v.GenericSchema<string>>(
  member: Member,
  mostCharacters: number = Number.MAX_SAFE_INTEGER,
) =>
  v.pipe(
    v.unknown(),
    v.transform((given) => (typeof given === 'string' ? listOf(given) : (given ?? []))),
    v.array(member),
    v.transform((members) => [...new Set(members)]),
    v.check((members) => members.join(',').length <= mostCharacters),
  );

/** A switch: `-c` can only give text. */
const flag = (standard: boolean) =>
  v.pipe(
    v.unknown(),
    v.transform((given) => (given === 'true' ? true : given === 'false' ? false : given)),
    v.optional(v.boolean(), standard),
  );

/** A number, as `-c` gives it: text. */
const numeric = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.pipe(
    v.unknown(),
    v.transform((given) => (typeof given === 'string' && given.trim() !== '' ? Number(given) : given)),
    schema,
  );

const matching = (form: RegExp) => v.pipe(v.string(), v.regex(form));

/** The periods that CloudWatch Logs offers, in days. */
const RETENTION_DAYS = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

/** Lambda allows 4 KB of environment in all. */
const IGNORED_LENGTH = 3000;

/** The same limit, for another function. */
const TRUSTED_LENGTH = 3000;
/** Beside them in the same functions. A Region has five trails at most. */
const ENFORCED_LENGTH = 400;

const QUEUE_ARN = /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/;
const TRAIL_NAME = /^(?!.*[._-]{2})[A-Za-z0-9][\w.-]{1,126}[A-Za-z0-9]$/;
const TRAIL_ARN = /^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[\w.-]{3,128}$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
/**
 * Names of rules begin with it, and EventBridge allows them 64 characters. So does the name of the sentinel trail, with a
 * dot behind it, and CloudTrail allows no two of `.-` in a row.
 */
const STACK_NAME = /^(?!.*--)(?!.*-$)[A-Za-z][A-Za-z0-9-]{0,39}$/;
/**
 * The display name of a topic may have 100 characters of these, and subjects of mails 99 in all.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topic.html
 */
const ACCOUNT_ALIAS = /^[A-Za-z0-9]([\w -]{0,18}[A-Za-z0-9])?$/;
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;
/** The failure rule's text cannot escape quotes or angle brackets. */
const RUNBOOK_URL = /^https:\/\/[^\s"\\<>#]+$/;

const CONNECTION_ARN = /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:connection\/[\w.-]{1,64}\/[0-9a-f-]{36}$/;
const EMAIL = /^(?!\.)(?!.*\.\.)[\w'+.-]*[\w+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/;
const HOST = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;
const httpsUrl = v.pipe(v.string(), v.trim(), v.check(isHttpsUrl));

function isHttpsUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && HOST.test(url.hostname);
}
/** A URL without what would end a text of the workflow, or be a slot or an argument in it. */
const WEBHOOK_URL = /^https:\/\/[^\s"'\\{}<>#?]+$/;
/** Id of a record of ServiceNow. Its Table API takes the name of a group as an id that does not exist. */
const SYS_ID = /^[0-9a-f]{32}$/;
/** What is copied into a request without change. */
const FIELD = matching(/^[^"'\\{}$]{1,100}$/);

const webhookOf = <const Fields extends v.ObjectEntries>(
  preset: (typeof WEBHOOK_PRESETS)[number],
  fields: Fields,
) =>
  v.strictObject({
    preset: v.literal(preset),
    connectionArn: matching(CONNECTION_ARN),
    url: matching(WEBHOOK_URL),
    ...fields,
  });

const webhook = v.variant('preset', [
  webhookOf('pagerduty', {}),
  webhookOf('jira', { projectKey: FIELD, issueType: FIELD, transitionId: matching(/^\d+$/) }),
  webhookOf('servicenow', { assignmentGroup: v.optional(matching(SYS_ID)), closeCode: FIELD }),
  webhookOf('slack', { channel: FIELD }),
  webhookOf('custom', {}),
]);

/** JSON that `-c` gives as text. */
const json = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.pipe(
    v.unknown(),
    v.transform((given) => {
      if (typeof given !== 'string') return given;
      try {
        return JSON.parse(given) as unknown;
      } catch {
        return given;
      }
    }),
    schema,
  );

/** Every setting by its key: what validates it and what documents it. */
export const SETTINGS = {
  email: setting({
    schema: list(matching(EMAIL)),
    purpose:
      'Who gets the mails. Each address has to confirm two subscriptions: of incidents, and of tampering with the ' +
      'remediator itself.',
    allowed: 'e-mail addresses, separated by commas',
    example: 'security@example.com,on-call@example.com',
  }),
  emailJson: setting({
    schema: list(matching(EMAIL)),
    purpose:
      'Mailboxes that programs read: the incident as JSON, and the messages about tampering. Two subscriptions to confirm.',
    allowed: 'e-mail addresses, separated by commas',
    example: 'tickets@example.com',
  }),
  https: setting({
    schema: list(httpsUrl),
    purpose:
      'Endpoints that get the incident as JSON by POST, and the messages about tampering. Each has to confirm two ' +
      'subscriptions.',
    allowed: 'https:// URLs, separated by commas',
    example: 'https://hooks.example.com/cloudtrail',
  }),
  sqs: setting({
    schema: list(matching(QUEUE_ARN)),
    purpose:
      "Queues that get the incident as JSON, and the messages about tampering. Each queue's own policy has to allow both " +
      'topics to send to it.',
    allowed: 'ARNs of standard SQS queues, separated by commas',
    example: 'arn:aws:sqs:eu-central-1:111122223333:incidents',
  }),
  tamperingEmail: setting({
    schema: list(matching(EMAIL)),
    purpose:
      'Who gets the mails about tampering with the remediator itself, from the tampering topic, instead of the addresses of ' +
      '`email`. Subscribers of `emailJson`, `https` and `sqs` get both topics.',
    allowed: 'e-mail addresses, separated by commas',
    example: 'security-leads@example.com',
  }),
  accountAlias: setting({
    schema: v.optional(v.union([matching(ACCOUNT_ALIAS), v.literal('')]), ''),
    purpose:
      'What people call the account: the subjects of all mails name it, and the sender of the mails begins with it. A phone shows some ' +
      '45 characters of a subject, and a text message the first 11 of the sender.',
    allowed:
      'up to 20 letters, digits, spaces, hyphens and underscores, the first and the last a letter or digit',
    standard: 'the id of the account',
    example: 'prod-eu',
  }),
  tickets: setting({
    schema: list(v.picklist(TICKET_SYSTEMS)),
    purpose:
      'Services of AWS that get a ticket for each trail and kind of incident: OpsItems in OpsCenter, findings in Security ' +
      'Hub (which has to be on). Neither notifies anybody by itself. See [integrations](integrations.md).',
    allowed: 'opscenter, securityhub or both, separated by a comma',
    example: 'opscenter',
  }),
  webhook: setting({
    schema: json(v.optional(webhook)),
    purpose:
      'One receiver outside of AWS that gets tickets by HTTPS. The secret is in an EventBridge connection that you make, and ' +
      'never in a setting. `custom` gets each event unchanged. See [integrations](integrations.md).',
    allowed:
      'JSON with preset (pagerduty, jira, servicenow, slack or custom), connectionArn, url and the fields of the preset: ' +
      'projectKey, issueType and transitionId for jira, closeCode and, if you like, the sys_id of an assignmentGroup for servicenow, channel for slack',
    example:
      '{"preset":"pagerduty","connectionArn":"arn:aws:events:eu-central-1:111122223333:connection/pagerduty/8d5a1c2e-0b57-4a4e-9c1e-5f1b2c3d4e5f","url":"https://events.pagerduty.com/v2/enqueue"}',
  }),
  chat: setting({
    schema: flag(false),
    purpose:
      'Whether to deploy a topic to which Amazon Q Developer in chat applications can subscribe a channel of Slack or ' +
      'Microsoft Teams. See [integrations](integrations.md).',
    allowed: 'true or false',
    example: 'true',
  }),
  ignoreTrails: setting({
    schema: list(v.union([matching(TRAIL_NAME), matching(TRAIL_ARN)]), IGNORED_LENGTH),
    purpose:
      'Trails that are never restarted, such as those of a test. Their stops are still recorded and mailed.',
    allowed: `names or ARNs of trails, separated by commas, ${IGNORED_LENGTH.toLocaleString('en')} characters at most`,
    example: 'load-test,arn:aws:cloudtrail:eu-central-1:111122223333:trail/sandbox',
  }),
  trustedPrincipals: setting({
    schema: list(matching(TRUSTED_PRINCIPAL), TRUSTED_LENGTH),
    purpose:
      'Roles whose changes of trails are accepted, as long as nothing is weaker than approved, such as the one that CloudFormation ' +
      'deploys with. Anybody who can use such a role can change trails in that way: name as few as you can. See ' +
      '[approved settings](baseline.md).',
    allowed: `ARNs of roles with their account, in which * stands for any characters, separated by commas, ${TRUSTED_LENGTH.toLocaleString('en')} characters at most`,
    example: 'arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-*',
  }),
  enforceTrails: setting({
    schema: list(v.pipe(matching(TRAIL_NAME), v.regex(/^(?!aws-controltower-)/)), ENFORCED_LENGTH),
    purpose:
      'Trails that are restored as approved without being asked, by their exact names. Only with this setting the deployment has ' +
      'permissions to change settings of trails, and of these trails alone. See [approved settings](baseline.md#when-to-enforce).',
    allowed: `names of trails that Control Tower does not own, separated by commas, ${ENFORCED_LENGTH} characters at most`,
    example: 'management-events',
  }),
  restoreRoles: setting({
    schema: list(matching(ROLE_ARN)),
    purpose:
      'Roles for CloudWatch Logs that may be given back to trails of `enforceTrails`. Without its role a trail is restored ' +
      'without CloudWatch Logs.',
    allowed: 'ARNs of IAM roles, separated by commas',
    example: 'arn:aws:iam::111122223333:role/trail-logs',
  }),
  enforceOwned: setting({
    schema: list(matching(TRAIL_NAME)),
    purpose:
      'Trails of `enforceTrails` that are restored although a CloudFormation stack owns them, as their tags say. Without it they ' +
      'are not: the stack should restore them.',
    allowed: 'names of trails, separated by commas',
    example: 'management-events',
  }),
  sweepMinutes: setting({
    schema: numeric(v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(60)), 5)),
    purpose:
      'How often a sweep looks for stopped trails, in minutes. It needs no event. 0 turns it off, and with it its three ' +
      'alarms and all sweep findings.',
    allowed: 'a whole number from 0 to 60',
    example: '10',
  }),
  deployedRegions: setting({
    schema: list(matching(REGION)),
    purpose:
      'Other Regions where the remediator is deployed too. The sweep reports trails whose home Region is none of them.',
    allowed: 'names of Regions, separated by commas',
    example: 'eu-west-1,us-east-1',
  }),
  sentinelTrail: setting({
    schema: flag(false),
    purpose:
      'Whether to deploy one more trail, which logs write management events. If someone stops the only other trail of the ' +
      'Region, EventBridge then still gets events. It needs a free one of the five trails that CloudTrail allows in a Region. ' +
      'CloudTrail charges 2.00 USD per 100,000 events for ' +
      'the second copy of an event, and S3 for 90 days of them.',
    allowed: 'true or false',
    example: 'true',
  }),
  watchRoles: setting({
    schema: flag(false),
    purpose:
      "Whether changes of the remediator's roles are detected in Regions that do not get IAM's events. It deploys a second, " +
      'small stack in the Region that does (us-east-1, us-gov-west-1). That needs `cdk bootstrap` there, and a trail that ' +
      'logs the calls of IAM there: a multi-Region trail, or one of that Region with global service events. It changes ' +
      'nothing in us-east-1, us-gov-west-1 and cn-north-1, where roles are watched without it, nor in cn-northwest-1, where ' +
      'they cannot be watched. In isolated Regions and in the European Sovereign Cloud it is refused.',
    allowed: 'true or false',
    example: 'true',
  }),
  architecture: setting({
    schema: v.optional(v.picklist(['arm64', 'x86_64']), 'arm64'),
    purpose:
      'Processor of the functions. arm64 costs less, and is not available in every Region: where a deployment fails because ' +
      'Lambda does not support it, set x86_64.',
    allowed: 'arm64 or x86_64',
    example: 'x86_64',
  }),
  dashboard: setting({
    schema: flag(false),
    purpose: 'Whether to deploy a CloudWatch dashboard. It costs 3.00 USD a month.',
    allowed: 'true or false',
    example: 'true',
  }),
  encryptTopic: setting({
    schema: flag(true),
    purpose:
      'Whether the notification topic is encrypted with a customer-managed key, which costs 1.00 USD a month. The key ' +
      'rotates every 2,560 days. The tampering topic never is, so that nobody can silence it by disabling a key.',
    allowed: 'true or false',
    example: 'false',
  }),
  notifyOwnActions: setting({
    schema: flag(false),
    purpose: "Whether the remediator's own StartLogging is mailed too.",
    allowed: 'true or false',
    example: 'true',
  }),
  logRetentionDays: setting({
    schema: numeric(v.optional(v.picklist(RETENTION_DAYS), RetentionDays.ONE_YEAR)),
    purpose: 'How long the logs of the functions and of the workflow are kept, in days.',
    allowed: `one of ${RETENTION_DAYS.join(', ')}`,
    example: '731',
  }),
  runbookUrl: setting({
    schema: v.optional(v.union([matching(RUNBOOK_URL), v.literal('RUNBOOK.md')]), 'RUNBOOK.md'),
    purpose:
      'Where your people read RUNBOOK.md: alarms and messages of rules link to its articles. The default is only a text, and no link.',
    allowed: 'an https:// URL without # and quotes',
    example: 'https://wiki.example.com/cloudtrail-remediator/RUNBOOK.md',
  }),
  stackName: setting({
    schema: v.optional(matching(STACK_NAME), DEFAULT_STACK_NAME),
    purpose: 'Name of the CloudFormation stack, which also begins the names of its rules and alarms.',
    allowed:
      'up to 40 letters, digits and hyphens that begin with a letter and do not end in a hyphen or have two in a row',
    example: 'security-cloudtrail-remediator',
  }),
  terminationProtection: setting({
    schema: flag(true),
    purpose: 'Whether CloudFormation refuses to delete the stack.',
    allowed: 'true or false',
    example: 'false',
  }),
} as const;
