import { ENVIRONMENT, requireEnv } from '../contract/environment.ts';
import {
  dimensionsOf,
  METRIC_NAMESPACE,
  METRICS,
  STACK_DIMENSION,
  type Measurement,
} from '../contract/metrics.ts';
import { writeLine } from './log.ts';

const stackName = requireEnv(ENVIRONMENT.stackName);

/**
 * Writes one measurement in the embedded metric format: CloudWatch Logs makes a metric of the line, so that no call of
 * CloudWatch can slow a step down or fail it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function measure({ metric, value, dimensions = {} }: Measurement): void {
  const { name, unit } = METRICS[metric];
  writeLine({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [dimensionsOf(metric)],
          Metrics: [{ Name: name, Unit: unit }],
        },
      ],
    },
    [STACK_DIMENSION]: stackName,
    ...dimensions,
    [name]: value,
  });
}
