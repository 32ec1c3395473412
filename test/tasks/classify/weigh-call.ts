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
/** The console sends every field, changed or not. */
const FROM_CONSOLE = {
  s3BucketName: 'acme-trail-logs',
  s3KeyPrefix: '',
  snsTopicName: 'alerts',
  isMultiRegionTrail: true,
  includeGlobalServiceEvents: true,
  enableLogFileValidation: true,
  kmsKeyId: 'alias/trail',
};
const basic = (selector: Fields) => putEventSelectors({ eventSelectors: [selector] });
const advanced = (...advancedEventSelectors: unknown[]) => putEventSelectors({ advancedEventSelectors });
const WITHOUT_KMS = { readWriteType: 'All', excludeManagementEventSources: ['kms.amazonaws.com'] };
const S3_ONLY = { includeManagementEvents: false, dataResources: [{ type: 'AWS::S3::Object' }] };
const onlyReads = [...ADVANCED_MANAGEMENT.fieldSelectors, { field: 'readOnly', equals: ['true'] }];
const onlyWrites = [...ADVANCED_MANAGEMENT.fieldSelectors, { field: 'readOnly', equals: ['false'] }];
const inBothOrders = (one: Fields, other: Fields) => [
  [one, other],
  [other, one],
];
const TWO_CATEGORIES = ['Data', 'Management'].map((category) => ({
  fieldSelectors: [{ field: 'eventCategory', equals: [category] }],
}));
const withoutKms = [
  ...ADVANCED_MANAGEMENT.fieldSelectors,
  { field: 'eventSource', notEquals: ['kms.amazonaws.com'] },
];

const STORE =
  'arn:aws:cloudtrail:eu-central-1:111122223333:eventdatastore/3f1d6c1e-1111-4222-8333-944445555666';
function onStore(eventName: string, request: Fields = {}, fields: Fields = {}): Fields {
  return recordOf(eventName, { requestParameters: { eventDataStore: STORE, ...request }, ...fields });
}
/** Errors of a refused call, and how severe the attempt is. */
const REFUSALS: [errorCode: string, severity: string][] = [
  ['UnauthorizedOperation', 'high'],
  ['AuthorizationError', 'high'],
  ['OptInRequired', 'high'],
  ['OperationNotPermittedException', 'high'],
  ['NotOrganizationMasterAccountException', 'high'],
  ['NotOrganizationManagementAccountException', 'high'],
  ['InsufficientDependencyServiceAccessPermissionException', 'high'],
  ['CloudTrailAccessNotEnabledException', 'high'],
  ['InvalidHomeRegionException', 'medium'],
  ['ThrottlingException', 'low'],
  ['InvalidCloudWatchLogsRoleArnException', 'low'],
];

describe('the kind and severity of a call come from the table', () => {
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
    ['LOG_REDIRECTED', 'medium', 'another bucket', updateTrail({ s3BucketName: 'elsewhere' })],
    ['TRAIL_CHANGED', 'medium', 'a key', updateTrail({ kmsKeyId: 'alias/other' })],
    ['TRAIL_WEAKENED', 'high', 'no key', updateTrail({ kmsKeyId: '' })],
    ['TRAIL_CHANGED', 'medium', 'a log group', updateTrail({ cloudWatchLogsLogGroupArn: 'arn:x' })],
    ['TRAIL_WEAKENED', 'high', 'no log group', updateTrail({ cloudWatchLogsLogGroupArn: '' })],
    ['TRAIL_WEAKENED', 'high', 'no topic', updateTrail({ snsTopicName: '' })],
    ['TRAIL_CHANGED', 'medium', 'a topic', updateTrail({ snsTopicName: 'alerts' })],
    ['TRAIL_WEAKENED', 'high', 'no log role', updateTrail({ cloudWatchLogsRoleArn: '' })],
    ['LOG_REDIRECTED', 'medium', 'another prefix', updateTrail({ s3KeyPrefix: 'logs' })],
    ['LOG_REDIRECTED', 'medium', 'no prefix', updateTrail({ s3KeyPrefix: '' })],
    ['TRAIL_CHANGED', 'medium', 'every field, as the console sends it', updateTrail(FROM_CONSOLE)],
    [
      'TRAIL_WEAKENED',
      'high',
      'every field, and one is off',
      updateTrail({ ...FROM_CONSOLE, isMultiRegionTrail: false }),
    ],
    ...['isMultiRegionTrail', 'includeGlobalServiceEvents', 'enableLogFileValidation'].map(
      (name): [string, string, string, Fields] => [
        ...(['LOG_REDIRECTED', 'medium', `every field but ${name}: not the console`] as const),
        updateTrail({ ...FROM_CONSOLE, [name]: undefined }),
      ],
    ),
    ['TRAIL_CHANGED', 'medium', 'safeguards on', updateTrail({ isMultiRegionTrail: true })],
    ['TRAIL_CHANGED', 'medium', 'true as a string', updateTrail({ enableLogFileValidation: 'true' })],
    ['TRAIL_CHANGED', 'medium', 'a bucket of null', updateTrail({ s3BucketName: null })],

    ['COVERAGE_REDUCED', 'medium', 'basic: no management events', basic({ includeManagementEvents: false })],
    ['COVERAGE_REDUCED', 'medium', 'basic: "false"', basic({ includeManagementEvents: 'false' })],
    ['COVERAGE_REDUCED', 'medium', 'basic: reads only', basic({ readWriteType: 'ReadOnly' })],
    ['COVERAGE_REDUCED', 'medium', 'basic: none at all', putEventSelectors({ eventSelectors: [] })],
    [
      'COVERAGE_REDUCED',
      'medium',
      'basic: without KMS',
      basic({ readWriteType: 'All', excludeManagementEventSources: ['kms.amazonaws.com'] }),
    ],
    ...inBothOrders(S3_ONLY, WITHOUT_KMS).map((eventSelectors, at): [string, string, string, Fields] => [
      ...(['COVERAGE_REDUCED', 'medium', `basic: without KMS, by selector ${2 - at} of two`] as const),
      putEventSelectors({ eventSelectors }),
    ]),
    [
      'TRAIL_CHANGED',
      'medium',
      'basic: an empty list of excluded sources',
      basic({ readWriteType: 'All', excludeManagementEventSources: [] }),
    ],
    ['TRAIL_CHANGED', 'medium', 'basic: everything', basic({ readWriteType: 'All', dataResources: [] })],
    ['TRAIL_CHANGED', 'medium', 'basic: all writes', basic({ readWriteType: 'WriteOnly' })],
    ...inBothOrders(
      { readWriteType: 'ReadOnly' },
      { readWriteType: 'All', includeManagementEvents: true },
    ).map((eventSelectors, at): [string, string, string, Fields] => [
      ...(['TRAIL_CHANGED', 'medium', `basic: all writes, by selector ${2 - at} of two`] as const),
      putEventSelectors({ eventSelectors }),
    ]),
    ['COVERAGE_REDUCED', 'medium', 'advanced: none at all', advanced()],
    ['COVERAGE_REDUCED', 'medium', 'advanced: data events only', advanced(S3_OBJECTS)],
    [
      'COVERAGE_REDUCED',
      'medium',
      'advanced: network activity of every kind',
      advanced({ fieldSelectors: [{ field: 'eventCategory', equals: ['NetworkActivity'] }] }),
    ],
    [
      'COVERAGE_REDUCED',
      'medium',
      'advanced: another field with the word of the category',
      advanced({
        fieldSelectors: [
          { field: 'eventCategory', equals: ['Data'] },
          { field: 'readOnly', equals: ['false', 'Management'] },
        ],
      }),
    ],
    [
      'COVERAGE_REDUCED',
      'medium',
      'advanced: only what was not made in the console',
      advanced({
        fieldSelectors: [
          ...ADVANCED_MANAGEMENT.fieldSelectors,
          { field: 'sessionCredentialFromConsole', equals: ['false'] },
        ],
      }),
    ],
    [
      'TRAIL_CHANGED',
      'medium',
      'advanced: no reads',
      advanced({
        fieldSelectors: [...ADVANCED_MANAGEMENT.fieldSelectors, { field: 'readOnly', notEquals: ['true'] }],
      }),
    ],
    ['COVERAGE_REDUCED', 'medium', 'advanced: reads only', advanced({ fieldSelectors: onlyReads })],
    ['COVERAGE_REDUCED', 'medium', 'advanced: without KMS', advanced({ fieldSelectors: withoutKms })],
    [
      'COVERAGE_REDUCED',
      'medium',
      'advanced: not a list',
      advanced({ fieldSelectors: 'Management' }, null, 7),
    ],
    ...inBothOrders(S3_OBJECTS, ADVANCED_MANAGEMENT).flatMap(
      (selectors, at): [string, string, string, Fields][] => [
        [
          ...(['TRAIL_CHANGED', 'medium', `advanced: all management, by selector ${2 - at} of two`] as const),
          advanced(...selectors),
        ],
        [
          ...(['LAKE_REDUCED', 'medium', `store: all management, by selector ${2 - at} of two`] as const),
          onStore('UpdateEventDataStore', { advancedEventSelectors: selectors }),
        ],
      ],
    ),
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

    ['LAKE_REDUCED', 'high', 'ingestion stopped', onStore('StopEventDataStoreIngestion')],
    ['LAKE_REDUCED', 'high', 'store deleted', onStore('DeleteEventDataStore')],
    [
      'LAKE_REDUCED',
      'high',
      'store unprotected',
      onStore('UpdateEventDataStore', { terminationProtectionEnabled: false }),
    ],
    [
      'LAKE_REDUCED',
      'high',
      'store of one Region',
      onStore('UpdateEventDataStore', { multiRegionEnabled: false }),
    ],
    [
      'LAKE_REDUCED',
      'high',
      'store logs less',
      onStore('UpdateEventDataStore', { advancedEventSelectors: [S3_OBJECTS] }),
    ],
    ['LAKE_REDUCED', 'medium', 'store renamed', onStore('UpdateEventDataStore', { name: 'x' })],
    [
      'LAKE_REDUCED',
      'high',
      'store changed in a hidden way',
      onStore('UpdateEventDataStore', { omitted: true, eventDataStore: undefined }),
    ],
    [
      'ORGANIZATION_CHANGED',
      'medium',
      'a delegated administrator',
      recordOf('RegisterOrganizationDelegatedAdmin', {
        requestParameters: { memberAccountId: '444455556666' },
      }),
    ],
    [
      'ORGANIZATION_CHANGED',
      'medium',
      'one administrator less',
      recordOf('DeregisterOrganizationDelegatedAdmin', {
        requestParameters: { delegatedAdminAccountId: '444455556666' },
      }),
    ],

    ['ATTEMPT_FAILED', 'high', 'StopLogging denied', deniedCall('StopLogging')],
    [
      'ATTEMPT_FAILED',
      'high',
      'store not deleted',
      onStore('DeleteEventDataStore', {}, { errorCode: 'AccessDenied' }),
    ],
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
    ...REFUSALS.map(([errorCode, severity]): [string, string, string, Fields] => [
      ...(['ATTEMPT_FAILED', severity, errorCode] as const),
      recordOf('StopLogging', { errorCode }),
    ]),
    [
      'ATTEMPT_FAILED',
      'high',
      'refused by whatever name, with the words of IAM',
      recordOf('StopLogging', {
        errorCode: 'SomethingElse',
        errorMessage: 'User x is not authorized to perform: y',
      }),
    ],
    [
      'ATTEMPT_FAILED',
      'low',
      'refused with a list of messages',
      recordOf('StopLogging', {
        ...{ errorCode: 'SomethingElse', errorMessage: ['User x is not authorized to perform: y'] },
      }),
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
  ])('a change whose request is %s may have removed any setting: high', (_what, requestParameters) => {
    for (const record of [
      updateTrail({}, { requestParameters }),
      putEventSelectors({}, { requestParameters }),
    ]) {
      expect(classified(record).incident).toMatchObject({
        kind: 'TRAIL_CHANGED',
        severity: 'high',
        subject: { key: TRAIL_ARN },
        changes: ['The record does not show what the request said.'],
        remarks: [],
      });
    }
  });

  test('a destination that was emptied is named', () => {
    expect(classified(updateTrail({ snsTopicName: '' })).incident.changes).toEqual([
      'snsTopicName set to (empty): no topic is notified of new log files',
    ]);
    expect(classified(updateTrail({ snsTopicName: 'alerts' })).incident.changes).toEqual([
      'snsTopicName set to alerts',
    ]);
  });

  test('a redirected log has a remark on who may miss it, and no other change does', () => {
    const { remarks } = classified(updateTrail({ s3KeyPrefix: 'nowhere' })).incident;
    expect(remarks).toEqual([
      expect.stringContaining('only new values'),
      expect.stringContaining('get no new log files'),
    ]);
    const other = classified(updateTrail({ kmsKeyId: 'alias/other' })).incident;
    expect(other.remarks).toEqual([expect.stringContaining('only new values')]);
    const store = classified(onStore('UpdateEventDataStore', { name: 'x' })).incident;
    expect(store.remarks).toEqual([expect.stringContaining('only new values')]);
    expect(classified(putInsightSelectors([{ insightType: 'ApiCallRateInsight' }])).incident.remarks).toEqual(
      [],
    );
  });

  test.each([
    [
      'data events only',
      basic({ includeManagementEvents: false, dataResources: [{ type: 'AWS::S3::Object' }] }),
      'logs now: no management events, all data events of AWS::S3::Object',
    ],
    ['reads', basic({ readWriteType: 'ReadOnly' }), 'logs now: read management events'],
    [
      'not of KMS',
      advanced({ fieldSelectors: withoutKms }),
      'logs now: eventCategory is Management, eventSource is not kms.amazonaws.com',
    ],
    ['nothing', putEventSelectors({ eventSelectors: [] }), 'logs now: nothing'],
    ['all but KMS', basic(WITHOUT_KMS), 'logs now: all management events, not of kms.amazonaws.com'],
    [
      'what is no text',
      basic({ excludeManagementEventSources: ['', 'kms.amazonaws.com', 7, 'rdsdata.amazonaws.com'] }),
      'logs now: all management events, not of kms.amazonaws.com, not of rdsdata.amazonaws.com',
    ],
    [
      'two types of data',
      basic({ dataResources: [{ type: 'AWS::S3::Object' }, { type: 'AWS::Lambda::Function' }] }),
      'logs now: all management events, all data events of AWS::S3::Object, all data events of AWS::Lambda::Function',
    ],
    [
      'two basic selectors',
      putEventSelectors({ eventSelectors: [{ readWriteType: 'ReadOnly' }, S3_ONLY] }),
      'logs now: read management events; no management events, all data events of AWS::S3::Object',
    ],
    [
      'more than a statement holds',
      advanced({ fieldSelectors: [{ field: 'eventName', equals: Array(9).fill('x'.repeat(50)) }] }),
      `logs now: eventName is ${`${'x'.repeat(50)} or `.repeat(3)}${'x'.repeat(12)}…`,
    ],
    [
      'two selectors',
      advanced(...TWO_CATEGORIES),
      'logs now: eventCategory is Data; eventCategory is Management',
    ],
    [
      'two values, beside operators that are not given',
      advanced({
        fieldSelectors: [
          { field: 'eventName', startsWith: null, equals: ['PutObject', 'DeleteObject'], notEquals: null },
        ],
      }),
      'logs now: eventName is PutObject or DeleteObject',
    ],
    [
      'a condition without an operator',
      advanced({ fieldSelectors: [{ field: 'eventName' }] }),
      'logs now: eventName unknown ',
    ],
    [
      'long texts, each cut',
      advanced({ fieldSelectors: [{ field: 'f'.repeat(99), ['o'.repeat(99)]: ['v'.repeat(99)] }] }),
      `logs now: ${'f'.repeat(61)}… ${'o'.repeat(29)}… ${'v'.repeat(61)}…`,
    ],
    [
      'the beginning of a field',
      advanced({ fieldSelectors: [{ field: 'resources.ARN', startsWith: ['arn:aws:s3:::logs/'] }] }),
      'logs now: resources.ARN startsWith arn:aws:s3:::logs/',
    ],
    ['no list of conditions', advanced({ fieldSelectors: 'Management' }), 'logs now: '],
    ['no selectors at all', putEventSelectors({ other: 1 }), 'other set to 1'],
  ])('selectors are described in words: %s', (_what, record, words) => {
    expect(classified(record).incident.changes[0]).toBe(words);
  });

  test('selector and Insights values that the event does not have are remarked', () => {
    expect(classified(basic({ readWriteType: 'ReadOnly' })).incident.remarks.join()).toContain(
      'nor whether another trail logs all write management events',
    );
    expect(classified(putInsightSelectors([])).incident.remarks.join()).toContain('whether Insights was on');
  });
});
