import { Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import {
  dimensionsOf,
  METRIC_NAMESPACE,
  METRICS,
  STACK_DIMENSION,
  type Metric as MetricKey,
} from '../../tasks/contract/metrics.ts';

/** Metrics of the remediator that have no dimensions but the stack. */
export type PlainMetric = {
  [Key in MetricKey]: (typeof METRICS)[Key]['dimensions'] extends readonly [] ? Key : never;
}[MetricKey];

/** One of the metrics that the functions of a construct's stack write, as CloudWatch names it. */
export function ownMetric(scope: Construct, metric: PlainMetric, options: MetricOptions): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: METRICS[metric].name,
    dimensionsMap: { [STACK_DIMENSION]: Stack.of(scope).stackName },
    ...options,
  });
}

/**
 * Search expression for a metric of a construct's stack, in all the values of its other dimensions.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 */
export function searchFor(scope: Construct, metric: MetricKey, statistic: string): string {
  const schema = [METRIC_NAMESPACE, ...dimensionsOf(metric)].join(',');
  const own = `MetricName="${METRICS[metric].name}" ${STACK_DIMENSION}="${Stack.of(scope).stackName}"`;
  return `SEARCH('{${schema}} ${own}', '${statistic}')`;
}
