/** Namespace of the remediator's own metrics. */
export const METRIC_NAMESPACE = 'CloudTrailRemediator';

/** Dimension of every one of them, the stack's name: a trial beside production must not keep its alarms quiet. */
export const STACK_DIMENSION = 'Stack';

/**
 * The remediator's own metrics, each with its unit and its one set of dimensions, `Stack` apart. Functions write them as log lines in the
 * embedded metric format; alarms and the dashboard read them by the same names.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const METRICS = {
  incidents: { name: 'Incidents', unit: 'Count', dimensions: ['Kind', 'Severity'] },
  detections: { name: 'Detections', unit: 'Count', dimensions: ['Source'] },
  detectionDelay: { name: 'DetectionDelay', unit: 'Seconds', dimensions: ['Source'] },
  duplicates: { name: 'Duplicates', unit: 'Count', dimensions: [] },
  /** From the stop to the check that proved the restart. */
  timeToRestore: { name: 'TimeToRestore', unit: 'Seconds', dimensions: [] },
  /** From the stop to CloudTrail's own StartLoggingTime. */
  blindWindow: { name: 'BlindWindow', unit: 'Seconds', dimensions: [] },
  restoreFailed: { name: 'RestoreFailed', unit: 'Count', dimensions: [] },
  /** Incidents that needed action and are over: verified, or closed by a person. */
  resolved: { name: 'Resolved', unit: 'Count', dimensions: ['Source'] },
  /** What a sweep could not read; one value from each sweep that could read trails, so its count is the heartbeat. */
  sweepFailures: { name: 'SweepFailures', unit: 'Count', dimensions: [] },
  /** Topics of the remediator without any confirmed subscription. */
  topicsWithoutSubscribers: { name: 'TopicsWithoutSubscribers', unit: 'Count', dimensions: [] },
} as const satisfies Record<string, MetricDefinition>;

/** A metric as CloudWatch names it. */
export interface MetricDefinition {
  name: string;
  unit: 'Count' | 'Seconds';
  /** Beside the stack. */
  dimensions: readonly string[];
}

/** Every dimension of a metric, in one order. */
export function dimensionsOf(metric: Metric): string[] {
  return [STACK_DIMENSION, ...METRICS[metric].dimensions];
}

/** Short name of one of the remediator's metrics. */
export type Metric = keyof typeof METRICS;

/** One value of a metric, with a value for each of the metric's dimensions but the stack. */
export interface Measurement {
  metric: Metric;
  value: number;
  dimensions?: Readonly<Record<string, string>>;
}
