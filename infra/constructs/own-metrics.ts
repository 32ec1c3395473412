import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, METRICS, type Metric as MetricKey } from '../../tasks/contract/metrics.ts';

/** Metrics of the product that have no dimensions. */
export type PlainMetric = {
  [Key in MetricKey]: (typeof METRICS)[Key]['dimensions'] extends readonly [] ? Key : never;
}[MetricKey];

/** One of the metrics that the functions write, as CloudWatch knows it. */
export function ownMetric(metric: PlainMetric, options: MetricOptions): Metric {
  return new Metric({ namespace: METRIC_NAMESPACE, metricName: METRICS[metric].name, ...options });
}

/**
 * Search expression for a metric in all the values of its dimensions.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 */
export function searchFor(metric: MetricKey, statistic: string): string {
  const { name, dimensions } = METRICS[metric];
  const schema = [METRIC_NAMESPACE, ...dimensions].join(',');
  return `SEARCH('{${schema}} MetricName="${name}"', '${statistic}')`;
}
