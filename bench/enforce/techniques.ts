import type { ScenarioCall } from '../../local/scenarios/make-call.ts';

/** One call of an attacker, on the trail unless its parameters name another. */
type AttackCall = readonly [action: ScenarioCall, parameters?: Readonly<Record<string, unknown>>];

/** A way to weaken a trail. */
export interface Technique {
  readonly what: string;
  readonly calls: readonly AttackCall[];
  /** How the trail is set up. @default 'complete': everything that can be approved, and basic event selectors */
  readonly setup?: Setup;
  /** Seconds from a call to its event: the attacker is faster. @default 0 */
  readonly eventDelay?: number;
}

/** `alone`: no other trail logs, so that calls make no events while it is stopped. */
export type Setup = 'complete' | 'alone' | 'advanced';

const update = (what: string, settings: Readonly<Record<string, unknown>>): Technique => ({
  what,
  calls: [['UpdateTrail', settings]],
});

const selectors = (what: string, list: Readonly<Record<string, unknown>>): Technique => ({
  what,
  calls: [['PutEventSelectors', list]],
});

const BASIC = { ReadWriteType: 'All', IncludeManagementEvents: true };
const DATA_OF_A_BUCKET = { Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::payroll/'] };
export const ADVANCED = {
  Name: 'Management',
  FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
};
const MALLORYS = { S3BucketName: 'mallorys-bucket' };
const DARK = { setup: 'alone', eventDelay: 4 } as const;

/**
 * The ways to weaken a trail: each call that changes one, each setting, and what is done while nothing logs. A multi-Region trail
 * has global service events always: both go together. `IsOrganizationTrail` needs an organization: the scenario drift-organization
 * makes it false, on a trail that is approved but not enforced.
 */
export const TECHNIQUES: readonly Technique[] = [
  { what: 'StopLogging', calls: [['StopLogging']] },
  { what: 'DeleteTrail', calls: [['DeleteTrail']] },
  update('one Region only', { IsMultiRegionTrail: false }),
  update('no global events', { IsMultiRegionTrail: false, IncludeGlobalServiceEvents: false }),
  update('validation off', { EnableLogFileValidation: false }),
  update('another bucket', MALLORYS),
  update('another prefix', { S3KeyPrefix: 'elsewhere' }),
  update('no key', { KmsKeyId: '' }),
  update('no SNS topic', { SnsTopicName: '' }),
  update('no CloudWatch Logs', { CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' }),
  selectors('read events only', { EventSelectors: [{ ...BASIC, ReadWriteType: 'ReadOnly' }] }),
  selectors('write events only', { EventSelectors: [{ ...BASIC, ReadWriteType: 'WriteOnly' }] }),
  selectors('data events only', {
    EventSelectors: [{ ...BASIC, IncludeManagementEvents: false, DataResources: [DATA_OF_A_BUCKET] }],
  }),
  selectors('a source excluded', {
    EventSelectors: [{ ...BASIC, ExcludeManagementEventSources: ['kms.amazonaws.com'] }],
  }),
  selectors('basic to advanced', { AdvancedEventSelectors: [ADVANCED] }),
  { ...selectors('advanced to basic', { EventSelectors: [BASIC] }), setup: 'advanced' },
  { what: 'Insights off', calls: [['PutInsightSelectors', { InsightSelectors: [] }]] },
  { what: 'aggregation off', calls: [['PutEventConfiguration', { AggregationConfigurations: [] }]] },
  { what: 'a tag removed', calls: [['RemoveTags', { TagsList: [{ Key: 'Owner' }] }]] },
  { what: 'a tag changed', calls: [['AddTags', { TagsList: [{ Key: 'Owner', Value: 'mallory' }] }]] },
  { ...DARK, what: 'stop, change in the dark', calls: [['StopLogging'], ['UpdateTrail', MALLORYS]] },
  { ...DARK, what: 'stop, delete in the dark', calls: [['StopLogging'], ['DeleteTrail']] },
  {
    ...DARK,
    what: 'stop, delete, create another',
    calls: [['StopLogging'], ['DeleteTrail'], ['CreateTrail', MALLORYS]],
  },
  {
    what: 'all settings at once',
    calls: [
      [
        'UpdateTrail',
        {
          ...MALLORYS,
          ...{ IsMultiRegionTrail: false, EnableLogFileValidation: false, S3KeyPrefix: '', KmsKeyId: '' },
          ...{ SnsTopicName: '', CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' },
        },
      ],
    ],
  },
];
