import {
  type AggregationConfiguration,
  GetEventConfigurationCommand,
  PutEventConfigurationCommand,
} from '@aws-sdk/client-cloudtrail';
import { AwsError } from '../../endpoint/error.ts';
import { type Action, defineAction } from './action.ts';
import { readableTrail, requireTrailName, writableTrail } from './find-trail.ts';
import type { Given } from './read-input.ts';
import type { Trail } from './trail.ts';

const LIMITS = { configurations: 1, templates: 50 };
const TEMPLATES = ['API_ACTIVITY', 'RESOURCE_ACCESS', 'USER_ACTIONS'];

/**
 * GetEventConfiguration and PutEventConfiguration, for trails: how their data events are aggregated.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventConfiguration.html
 */
export const EVENT_CONFIGURATION_ACTIONS = {
  GetEventConfiguration: defineAction(GetEventConfigurationCommand, (call, input) =>
    configurationOf(readableTrail(call, requireTrailName(input))),
  ),
  /** An empty list turns aggregation off. */
  PutEventConfiguration: defineAction(
    PutEventConfigurationCommand,
    (call, { MaxEventSize, ContextKeySelectors, AggregationConfigurations, ...input }) => {
      const name = requireTrailName(input);
      if (MaxEventSize !== undefined || ContextKeySelectors !== undefined || !AggregationConfigurations) {
        throw new AwsError(
          'InvalidParameterCombinationException',
          'A trail takes AggregationConfigurations. MaxEventSize and ContextKeySelectors are for event data stores.',
        );
      }
      const trail = writableTrail(call, name);
      checkAggregation(AggregationConfigurations);
      trail.aggregationConfigurations = AggregationConfigurations;
      return configurationOf(trail);
    },
  ),
} satisfies Record<string, Action>;

function configurationOf({ arn, aggregationConfigurations = [] }: Trail) {
  return { TrailARN: arn, AggregationConfigurations: aggregationConfigurations };
}

function checkAggregation(configurations: readonly Given<AggregationConfiguration>[]): void {
  if (configurations.length > LIMITS.configurations) {
    throw invalid(`A trail has up to ${LIMITS.configurations} aggregation configuration.`);
  }
  for (const { EventCategory, Templates } of configurations) {
    if (EventCategory !== 'Data') throw invalid(`EventCategory must be Data, not ${EventCategory}.`);
    if (Templates.length < 1 || Templates.length > LIMITS.templates) {
      throw invalid(`Give 1 to ${LIMITS.templates} templates, not ${Templates.length}.`);
    }
    const unknown = Templates.find((template) => !TEMPLATES.includes(template));
    if (unknown !== undefined) throw invalid(`A template is one of ${TEMPLATES.join(', ')}, not ${unknown}.`);
  }
}

const invalid = (message: string) => new AwsError('InvalidParameterException', message);
