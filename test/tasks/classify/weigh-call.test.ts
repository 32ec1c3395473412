import { describe, expect, test } from '@jest/globals';
import { TRAIL_ARN } from '../../fixtures/deployment.ts';
import { IDENTITIES, type Fields } from '../../fixtures/identities.ts';
import { classified } from '../../fixtures/incidents.ts';
import {
  changeTags,
  createTrail,
  deniedCall,
  failedCall,
  putEventSelectors,
  putInsightSelectors,
  recordOf,
  stopLogging,
  updateTrail,
} from '../../fixtures/records.ts';

const ADVANCED_MANAGEMENT = { fieldSelectors: [{ field: 'eventCategory', equals: ['Management'] }] };
const S3_OBJECTS = {
  fieldSelectors: [
    { field: 'eventCategory', equals: ['Data'] },
    { field: 'resources.type', equals: ['AWS::S3::Object'] },
  ],
};
const basic = (selector: Fields) => putEventSelectors({ eventSelectors: [selector] });
const advanced = (...advancedEventSelectors: unknown[]) => putEventSelectors({ advancedEventSelectors });
const onlyReads = [...ADVANCED_MANAGEMENT.fieldSelectors, { field: 'readOnly', equals: ['true'] }];
const onlyWrites = [...ADVANCED_MANAGEMENT.fieldSelectors, { field: 'readOnly', equals: ['false'] }];
const withoutKms = [
  ...ADVANCED_MANAGEMENT.fieldSelectors,
  { field: 'eventSource', notEquals: ['kms.amazonaws.com'] },
];

describe('a call is weighed by the table of kinds and severities', () => {
  test.each<[kind: string, severity: string, what: string, record: Fields]>([
    ['LOGGING_STOPPED', 'critical', 'StopLogging', stopLogging()],
    ['TRAIL_DELETED', 'critical', 'DeleteTrail', recordOf('DeleteTrail')],
    ['TRAIL_CREATED', 'low', 'CreateTrail', createTrail()],
    ['TAGS_CHANGED', 'low', 'AddTags', changeTags('AddTags')],
    ['TAGS_CHANGED', 'low', 'RemoveTags', changeTags('RemoveTags')],
    ['LOGGING_STARTED', 'low', 'StartLogging by a person', recordOf('StartLogging')],
    [
      'LOGGING_STARTED',
      'info',
      'StartLogging by the remediator',
      recordOf('StartLogging', { userIdentity: IDENTITIES.remediator }),
    ],

    ['TRAIL_WEAKENED', 'high', 'one Region only', updateTrail({ isMultiRegionTrail: false })],
    ['TRAIL_WEAKENED', 'high', 'no global events', updateTrail({ includeGlobalServiceEvents: false })],
    ['TRAIL_WEAKENED', 'high', 'no validation', updateTrail({ enableLogFileValidation: false })],
    ['TRAIL_WEAKENED', 'high', 'not the organization', updateTrail({ isOrganizationTrail: false })],
    ['TRAIL_WEAKENED', 'high', 'false as a string', updateTrail({ isMultiRegionTrail: 'false' })],
    ['TRAIL_WEAKENED', 'high', 'another bucket', updateTrail({ s3BucketName: 'elsewhere' })],
    ['TRAIL_WEAKENED', 'high', 'another key', updateTrail({ kmsKeyId: 'alias/other' })],
    ['TRAIL_WEAKENED', 'high', 'no key', updateTrail({ kmsKeyId: '' })],
    ['TRAIL_WEAKENED', 'high', 'another log group', updateTrail({ cloudWatchLogsLogGroupArn: 'arn:x' })],
    ['TRAIL_WEAKENED', 'high', 'another log role', updateTrail({ cloudWatchLogsRoleArn: 'arn:x' })],
    ['TRAIL_CHANGED', 'medium', 'another prefix', updateTrail({ s3KeyPrefix: 'logs' })],
    ['TRAIL_CHANGED', 'medium', 'safeguards on', updateTrail({ isMultiRegionTrail: true })],
    ['TRAIL_CHANGED', 'medium', 'true as a string', updateTrail({ enableLogFileValidation: 'true' })],
    ['TRAIL_CHANGED', 'medium', 'a bucket of null', updateTrail({ s3BucketName: null })],

    ['COVERAGE_REDUCED', 'high', 'basic: no management events', basic({ includeManagementEvents: false })],
    ['COVERAGE_REDUCED', 'high', 'basic: "false"', basic({ includeManagementEvents: 'false' })],
    ['COVERAGE_REDUCED', 'high', 'basic: reads only', basic({ readWriteType: 'ReadOnly' })],
    ['COVERAGE_REDUCED', 'high', 'basic: none at all', putEventSelectors({ eventSelectors: [] })],
    [
      'COVERAGE_REDUCED',
      'high',
      'basic: without KMS',
      basic({ readWriteType: 'All', excludeManagementEventSources: ['kms.amazonaws.com'] }),
    ],
    ['TRAIL_CHANGED', 'medium', 'basic: everything', basic({ readWriteType: 'All', dataResources: [] })],
    ['TRAIL_CHANGED', 'medium', 'basic: all writes', basic({ readWriteType: 'WriteOnly' })],
    [
      'TRAIL_CHANGED',
      'medium',
      'basic: one of two has all writes',
      putEventSelectors({
        eventSelectors: [
          { readWriteType: 'ReadOnly' },
          { readWriteType: 'All', includeManagementEvents: true },
        ],
      }),
    ],
    ['COVERAGE_REDUCED', 'high', 'advanced: none at all', advanced()],
    ['COVERAGE_REDUCED', 'high', 'advanced: data events only', advanced(S3_OBJECTS)],
    ['COVERAGE_REDUCED', 'high', 'advanced: reads only', advanced({ fieldSelectors: onlyReads })],
    ['COVERAGE_REDUCED', 'high', 'advanced: without KMS', advanced({ fieldSelectors: withoutKms })],
    ['COVERAGE_REDUCED', 'high', 'advanced: not a list', advanced({ fieldSelectors: 'Management' }, null, 7)],
    ['TRAIL_CHANGED', 'medium', 'advanced: all management', advanced(S3_OBJECTS, ADVANCED_MANAGEMENT)],
    ['TRAIL_CHANGED', 'medium', 'advanced: all writes', advanced({ fieldSelectors: onlyWrites })],
    [
      'TRAIL_CHANGED',
      'medium',
      'advanced, beside an empty list of basic ones',
      putEventSelectors({ eventSelectors: [], advancedEventSelectors: [ADVANCED_MANAGEMENT] }),
    ],
    [
      'TRAIL_CHANGED',
      'medium',
      'basic, beside an empty list of advanced ones',
      putEventSelectors({ eventSelectors: [{ readWriteType: 'All' }], advancedEventSelectors: [] }),
    ],

    ['INSIGHTS_DISABLED', 'medium', 'no Insights', putInsightSelectors([])],
    ['TRAIL_CHANGED', 'medium', 'Insights', putInsightSelectors([{ insightType: 'ApiCallRateInsight' }])],
    [
      'TRAIL_CHANGED',
      'medium',
      'Insights that the record does not show',
      recordOf('PutInsightSelectors', {
        requestParameters: null,
        responseElements: { trailARN: TRAIL_ARN },
      }),
    ],
    [
      'AGGREGATION_CHANGED',
      'medium',
      'aggregation off',
      recordOf('PutEventConfiguration', {
        requestParameters: { trailName: 'management-events', aggregationConfigurations: [] },
        responseElements: { trailARN: TRAIL_ARN, aggregationConfigurations: [] },
      }),
    ],

    ['ATTEMPT_FAILED', 'high', 'StopLogging denied', deniedCall('StopLogging')],
    ['ATTEMPT_FAILED', 'high', 'DeleteTrail denied', deniedCall('DeleteTrail')],
    ['ATTEMPT_FAILED', 'high', 'UpdateTrail denied', deniedCall('UpdateTrail')],
    ['ATTEMPT_FAILED', 'high', 'PutEventSelectors denied', deniedCall('PutEventSelectors')],
    ['ATTEMPT_FAILED', 'high', 'PutInsightSelectors denied', deniedCall('PutInsightSelectors')],
    [
      'ATTEMPT_FAILED',
      'high',
      'denied under the long name',
      deniedCall('StopLogging', { errorCode: 'AccessDeniedException' }),
    ],
    [
      'ATTEMPT_FAILED',
      'high',
      'denied as unauthorized',
      deniedCall('DeleteTrail', { errorCode: 'Client.UnauthorizedOperation' }),
    ],
    ['ATTEMPT_FAILED', 'low', 'StartLogging denied', deniedCall('StartLogging')],
    ['ATTEMPT_FAILED', 'low', 'CreateTrail denied', deniedCall('CreateTrail')],
    ['ATTEMPT_FAILED', 'low', 'AddTags denied', deniedCall('AddTags')],
    ['ATTEMPT_FAILED', 'low', 'no such trail', failedCall('StopLogging')],
    [
      'ATTEMPT_FAILED',
      'low',
      'selectors refused',
      basicFailure('PutEventSelectors', 'InvalidEventSelectorsException'),
    ],
    [
      'ATTEMPT_FAILED',
      'low',
      'Insights refused',
      basicFailure('PutInsightSelectors', 'InvalidInsightSelectorsException'),
    ],
  ])('%s, %s: %s', (kind, severity, _what, record) => {
    expect(classified(record).incident).toMatchObject({ kind, severity });
  });

  function basicFailure(eventName: string, errorCode: string): Fields {
    return recordOf(eventName, { requestParameters: { trailName: 'management-events' }, errorCode });
  }

  test.each([
    ['null', null],
    ['empty', {}],
    ['omitted', { omitted: true, reason: 'requestParameters too large', originalSize: 123_456 }],
    ['a string', 'name=management-events'],
  ])('a change whose request is %s may have taken anything away: high', (_what, requestParameters) => {
    for (const record of [
      updateTrail({}, { requestParameters }),
      putEventSelectors({}, { requestParameters }),
    ]) {
      expect(classified(record).incident).toMatchObject({
        kind: 'TRAIL_CHANGED',
        severity: 'high',
        subject: { key: TRAIL_ARN },
        changes: ['The record does not show what the request said.'],
      });
    }
  });
});
