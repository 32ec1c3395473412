import {
  type AdvancedEventSelector,
  type EventSelector,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  type InsightSelector,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
} from '@aws-sdk/client-cloudtrail';
import { AwsError } from '../../endpoint/error.ts';
import { type Action, defineAction } from './action.ts';
import { checkDestinations } from './conditions.ts';
import { logsManagementEvents, seenTrail, type Trail } from './trail.ts';
import { readableTrail, requireTrailName, writableTrail } from './find-trail.ts';
import type { Given } from './read-input.ts';

const LIMITS = { selectors: 5, dataResources: 250, advancedValues: 500 };
const READ_WRITE_TYPES = ['ReadOnly', 'WriteOnly', 'All'];
const EXCLUDABLE_SOURCES = ['kms.amazonaws.com', 'rdsdata.amazonaws.com'];
const EVENT_CATEGORIES = ['Management', 'Data', 'NetworkActivity'];
const EQUALS_ONLY = ['readOnly', 'eventCategory', 'resources.type'];
const INSIGHT_TYPES = ['ApiCallRateInsight', 'ApiErrorRateInsight'];

/** GetEventSelectors, PutEventSelectors, GetInsightSelectors and PutInsightSelectors. */
export const SELECTOR_ACTIONS = {
  GetEventSelectors: defineAction(GetEventSelectorsCommand, (call, { TrailName }) =>
    selectorsOf(seenTrail(readableTrail(call, TrailName))),
  ),
  PutEventSelectors: defineAction(
    PutEventSelectorsCommand,
    (call, { TrailName, EventSelectors, AdvancedEventSelectors }) => {
      const trail = writableTrail(call, TrailName);
      if (EventSelectors && !AdvancedEventSelectors) {
        checkBasic(EventSelectors);
        delete trail.advancedEventSelectors;
        trail.eventSelectors = EventSelectors.map(withDefaults);
      } else if (AdvancedEventSelectors && !EventSelectors) {
        checkAdvanced(AdvancedEventSelectors);
        delete trail.eventSelectors;
        trail.advancedEventSelectors = AdvancedEventSelectors;
      } else {
        throw invalid('Give either EventSelectors or AdvancedEventSelectors, not both and not neither.');
      }
      return selectorsOf(trail);
    },
  ),
  GetInsightSelectors: defineAction(GetInsightSelectorsCommand, (call, input) => {
    const trail = readableTrail(call, requireTrailName(input));
    if (trail.insightSelectors.length === 0) {
      throw new AwsError(
        'InsightNotEnabledException',
        `Trail ${trail.arn} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.`,
      );
    }
    return { TrailARN: trail.arn, InsightSelectors: trail.insightSelectors };
  }),
  PutInsightSelectors: defineAction(PutInsightSelectorsCommand, (call, { InsightSelectors, ...input }) => {
    const trail = writableTrail(call, requireTrailName(input));
    checkInsights(InsightSelectors, trail);
    const { S3BucketName, KmsKeyId } = trail.settings;
    checkDestinations(call.conditions, { S3BucketName, ...(KmsKeyId !== undefined && { KmsKeyId }) });
    trail.insightSelectors = InsightSelectors;
    return { TrailARN: trail.arn, InsightSelectors };
  }),
} satisfies Record<string, Action>;

function selectorsOf(trail: Trail) {
  return {
    TrailARN: trail.arn,
    EventSelectors: trail.eventSelectors,
    AdvancedEventSelectors: trail.advancedEventSelectors,
  };
}

function withDefaults(selector: Given<EventSelector>) {
  return {
    ReadWriteType: selector.ReadWriteType ?? 'All',
    IncludeManagementEvents: selector.IncludeManagementEvents ?? true,
    DataResources: selector.DataResources ?? [],
    ExcludeManagementEventSources: selector.ExcludeManagementEventSources ?? [],
  };
}

function checkBasic(selectors: readonly Given<EventSelector>[]): void {
  if (selectors.length < 1 || selectors.length > LIMITS.selectors) {
    throw invalid(`Specify a valid number of selectors (1 to ${LIMITS.selectors}) for your trail.`);
  }
  for (const { ReadWriteType = 'All', ExcludeManagementEventSources = [] } of selectors) {
    if (!READ_WRITE_TYPES.includes(ReadWriteType)) {
      throw invalid(`ReadWriteType is one of ${READ_WRITE_TYPES.join(', ')}, not ${ReadWriteType}.`);
    }
    const source = ExcludeManagementEventSources.find((name) => !EXCLUDABLE_SOURCES.includes(name));
    if (source !== undefined) {
      throw invalid(`${source} cannot be excluded: only ${EXCLUDABLE_SOURCES.join(' and ')} can.`);
    }
  }
  const resources = selectors.flatMap(({ DataResources = [] }) => DataResources);
  if (resources.flatMap(({ Values = [] }) => Values).length > LIMITS.dataResources) {
    throw invalid(`A trail has up to ${LIMITS.dataResources} data resources.`);
  }
}

function checkAdvanced(selectors: readonly Given<AdvancedEventSelector>[]): void {
  if (selectors.length === 0) {
    throw invalid('Specify a valid number of selectors (1 to 500) for your trail.');
  }
  for (const { FieldSelectors } of selectors) {
    checkEqualsOnly(FieldSelectors);
    const category = FieldSelectors.find(({ Field }) => Field === 'eventCategory')?.Equals ?? [];
    if (category.length !== 1 || !EVENT_CATEGORIES.includes(category[0] ?? '')) {
      throw invalid(
        `Every advanced event selector needs the field eventCategory with Equals and one of ${EVENT_CATEGORIES.join(', ')}.`,
      );
    }
  }
  const values = selectors
    .flatMap(({ FieldSelectors }) => FieldSelectors)
    .flatMap(({ Field: _field, ...operators }) => Object.values(operators).flat());
  if (values.length > LIMITS.advancedValues) {
    throw invalid(`Advanced event selectors have up to ${LIMITS.advancedValues} values in all.`);
  }
}

/**
 * Three fields have no other operator than Equals.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
function checkEqualsOnly(fields: Given<AdvancedEventSelector>['FieldSelectors']): void {
  const bad = fields.find(
    ({ Field, Equals, ...others }) =>
      EQUALS_ONLY.includes(Field) && (!Equals || Object.keys(others).length > 0),
  );
  if (bad) throw invalid(`The field ${bad.Field} takes the operator Equals only.`);
}

/**
 * The rate of calls needs write events, the rate of errors read or write events.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutInsightSelectors.html
 */
function checkInsights(selectors: readonly Given<InsightSelector>[], trail: Trail): void {
  const bad = selectors.find(({ InsightType = '' }) => !INSIGHT_TYPES.includes(InsightType));
  if (bad) {
    throw new AwsError(
      'InvalidInsightSelectorsException',
      `InsightType is one of ${INSIGHT_TYPES.join(', ')}, not ${bad.InsightType ?? 'absent'}.`,
    );
  }
  const managed = selectors.filter(({ EventCategories = ['Management'] }) =>
    EventCategories.includes('Management'),
  );
  for (const { InsightType } of managed) {
    const isCovered =
      logsManagementEvents(trail, 'write') ||
      (InsightType === 'ApiErrorRateInsight' && logsManagementEvents(trail, 'read'));
    if (isCovered) continue;
    throw new AwsError(
      'InvalidInsightSelectorsException',
      `The trail ${trail.arn} does not log the management events that ${InsightType ?? ''} needs.`,
    );
  }
}

const invalid = (message: string) => new AwsError('InvalidEventSelectorsException', message);
