import { isKnown, type CurrentTrail, type TrailPart } from '../contract/current-trail.ts';
import type { ApprovedTrail, WholeSettings } from '../contract/baseline.ts';
import type { PlannedCall, RestorePlan } from '../contract/trail-diff.ts';
import { homeRegionOf } from '../contract/subject.ts';
import { resourceNameOf } from '../contract/scope.ts';
import { canonicalJson } from './baseline.ts';
import { normalizeTrail } from './normalize-trail.ts';
import { unknownPartsOf } from './unknown-parts.ts';

/** A destination that can be left out when it cannot be put back: CloudWatch Logs first, SNS second. Bucket and key never are. */
export const DROPPABLE = ['cloudWatchLogs', 'sns'] as const;
export type Droppable = (typeof DROPPABLE)[number];

/** Settings under the names of UpdateTrail and CreateTrail. */
const INPUT_NAMES = {
  isMultiRegionTrail: 'IsMultiRegionTrail',
  includeGlobalServiceEvents: 'IncludeGlobalServiceEvents',
  logFileValidationEnabled: 'EnableLogFileValidation',
  isOrganizationTrail: 'IsOrganizationTrail',
  s3BucketName: 'S3BucketName',
  s3KeyPrefix: 'S3KeyPrefix',
  kmsKeyId: 'KmsKeyId',
  snsTopicARN: 'SnsTopicName',
  cloudWatchLogsLogGroupArn: 'CloudWatchLogsLogGroupArn',
  cloudWatchLogsRoleArn: 'CloudWatchLogsRoleArn',
} as const satisfies Record<keyof WholeSettings, string>;

type Setting = keyof WholeSettings;
const SETTINGS = Object.keys(INPUT_NAMES) as Setting[];
const CLOUDWATCH: readonly Setting[] = ['cloudWatchLogsLogGroupArn', 'cloudWatchLogsRoleArn'];
const DROPPED: Record<Droppable, readonly Setting[]> = { cloudWatchLogs: CLOUDWATCH, sns: ['snsTopicARN'] };

/** What goes into one UpdateTrail: a call is all or nothing, and a broken destination must not keep a trail in one Region. */
const UPDATES: readonly (readonly Setting[])[] = [
  ['isMultiRegionTrail', 'includeGlobalServiceEvents', 'logFileValidationEnabled', 'isOrganizationTrail'],
  ['s3BucketName', 's3KeyPrefix', 'kmsKeyId', 'snsTopicARN'],
  CLOUDWATCH,
];

/**
 * The calls that put a trail back to what was approved, in order; null is a trail that is gone. It is made from the two
 * states alone: after any call, or none, a new plan goes on from there. Throws TypeError if the two are not the same trail.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
 */
export function planRestore(
  approved: ApprovedTrail,
  current: CurrentTrail | null,
  { without = [] }: { without?: readonly Droppable[] } = {},
): RestorePlan {
  const { trailArn } = approved;
  if (current && current.trailArn !== trailArn) {
    throw new TypeError(`${current.trailArn} is not the trail that was approved: ${trailArn}.`);
  }
  const dropped = without.flatMap((destination) => DROPPED[destination]);
  const from = current ?? created(approved, dropped);
  return {
    trailArn,
    calls: [
      ...(current ? [] : [createTrail(approved, dropped)]),
      ...(from.isLogging === false ? [{ action: 'StartLogging', input: { Name: trailArn } } as const] : []),
      ...updates(approved, from, dropped),
      ...puts(approved, from),
      ...tagCalls(approved, from),
    ],
    notRestored: [
      ...unknownPartsOf(from).map(({ part, why }) => ({
        part,
        why: `${NAMES[part]} could not be read, and are left as they are: ${why}`,
      })),
      ...without
        .filter((destination) => DROPPED[destination].some((setting) => differs(approved, from, setting)))
        .map((destination) => ({ part: 'settings' as const, why: DROPPED_WHY[destination] })),
      ...(current ? [] : LOST),
      ...(approved.owner && isKnown(from.tags) && !from.owner
        ? [
            {
              part: 'tags' as const,
              why: `The tags of CloudFormation stack ${approved.owner.stackName} cannot be put back: AWS keeps aws: tags for itself.`,
            },
          ]
        : []),
    ],
  };
}

const NAMES: Record<TrailPart | 'logging', string> = {
  logging: 'Its logging times',
  settings: 'Its settings',
  selectors: 'Its event selectors',
  insights: 'Its Insights selectors',
  aggregation: 'Its event configuration',
  tags: 'Its tags',
};

const DROPPED_WHY: Record<Droppable, string> = {
  cloudWatchLogs: 'CloudWatch Logs is left out: the log group or its role cannot be put back.',
  sns: 'SNS is left out: the topic cannot be put back.',
};
const LOST = [
  {
    part: 'trail' as const,
    why: 'The times of its earlier logging are gone, and a new chain of digest files begins: files from before cannot be validated together with new ones.',
  },
];

/** A trail as CreateTrail makes it: it does not log, and logs all management events once it does. */
function created(approved: ApprovedTrail, dropped: readonly Setting[]): CurrentTrail {
  const { trailArn, settings, tags } = approved;
  const defaults = normalizeTrail(trailArn, {
    trail: {
      S3BucketName: settings.s3BucketName,
      HasCustomEventSelectors: false,
      HasInsightSelectors: false,
    },
    isLogging: false,
    aggregation: [],
    tags: [],
  });
  return { ...defaults, settings: omit(settings, dropped), tags };
}

function omit(settings: WholeSettings, dropped: readonly Setting[]): WholeSettings {
  const kept = Object.entries(settings).filter(([setting]) => !dropped.includes(setting as Setting));
  return Object.fromEntries(kept) as WholeSettings;
}

/** The only call that takes the short name. */
function createTrail({ trailArn, settings, tags }: ApprovedTrail, dropped: readonly Setting[]): PlannedCall {
  const given = SETTINGS.filter((setting) => settings[setting] !== undefined && !dropped.includes(setting));
  return {
    action: 'CreateTrail',
    input: {
      Name: resourceNameOf(trailArn),
      ...inputOf(settings, given),
      ...(tags.length > 0 && { TagsList: inputForm(tags) }),
    },
  };
}

function updates(approved: ApprovedTrail, current: CurrentTrail, dropped: readonly Setting[]): PlannedCall[] {
  return UPDATES.flatMap((group) => {
    const changed = group.filter(
      (setting) => differs(approved, current, setting) && !dropped.includes(setting),
    );
    if (changed.length === 0) return [];
    // CloudTrail takes a log group with its role only.
    const given = group === CLOUDWATCH ? group : changed;
    return [
      { action: 'UpdateTrail', input: { Name: approved.trailArn, ...inputOf(approved.settings, given) } },
    ];
  });
}

function differs(approved: ApprovedTrail, { settings }: CurrentTrail, setting: Setting): boolean {
  return isKnown(settings) && approved.settings[setting] !== settings[setting];
}

/** An empty text clears. */
function inputOf(settings: WholeSettings, given: readonly Setting[]): Record<string, string | boolean> {
  return Object.fromEntries(given.map((setting) => [INPUT_NAMES[setting], settings[setting] ?? '']));
}

/** Selectors before Insights, which need events that the selectors log. Each call replaces all that was there. */
function puts(approved: ApprovedTrail, current: CurrentTrail): PlannedCall[] {
  const { trailArn: TrailName, selectors, insights, aggregation } = approved;
  const put = (part: TrailPart, action: PlannedCall['action'], lists: object): PlannedCall[] =>
    isSame(approved, current, part)
      ? []
      : [{ action, input: { TrailName, ...(inputForm(lists) as object) } }];
  return [
    ...put('selectors', 'PutEventSelectors', selectors),
    ...put('insights', 'PutInsightSelectors', { insightSelectors: insights }),
    ...put('aggregation', 'PutEventConfiguration', { aggregationConfigurations: aggregation }),
  ];
}

function isSame(approved: ApprovedTrail, current: CurrentTrail, part: TrailPart): boolean {
  const read = current[part];
  return !isKnown<unknown>(read) || canonicalJson(read) === canonicalJson(approved[part]);
}

/** A trail has 50 tags at most, so that those which were added go first. */
function tagCalls(approved: ApprovedTrail, { tags }: CurrentTrail): PlannedCall[] {
  if (!isKnown(tags)) return [];
  const ResourceId = approved.trailArn;
  const added = tags.filter(({ key }) => !approved.tags.some((tag) => tag.key === key));
  const missing = approved.tags.filter(
    ({ key, value }) => !tags.some((tag) => tag.key === key && tag.value === value),
  );
  return [
    ...(added.length > 0
      ? [{ action: 'RemoveTags', input: { ResourceId, TagsList: inputForm(added) } } as const]
      : []),
    ...(missing.length > 0
      ? [{ action: 'AddTags', input: { ResourceId, TagsList: inputForm(missing) } } as const]
      : []),
  ];
}

/** The same under the names of the API, which begin with a capital. */
function inputForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inputForm);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      inputForm(member),
    ]),
  );
}

/**
 * A call as a command for a POSIX shell: in single quotes a shell changes nothing.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html
 */
export function renderCommand({ action, input }: PlannedCall, trailArn: string): string {
  const command = action.replace(/(?<!^)[A-Z]/g, (capital) => `-${capital}`).toLowerCase();
  const json = JSON.stringify(input).replaceAll("'", `'\\''`);
  return `aws cloudtrail ${command} --region ${homeRegionOf(trailArn)} --cli-input-json '${json}'`;
}
