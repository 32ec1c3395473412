/**
 * List prices of us-east-1 in US dollars, free tiers left out: a month for the first four, else for each.
 * @see https://aws.amazon.com/cloudwatch/pricing/
 * @see https://aws.amazon.com/kms/pricing/
 * @see https://aws.amazon.com/step-functions/pricing/
 * @see https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/dynamodb/pricing/on-demand/
 * @see https://aws.amazon.com/sns/pricing/
 * @see https://aws.amazon.com/eventbridge/pricing/
 */
export const PRICES = {
  key: 1,
  /** An alarm costs as much for each metric that it reads. */
  alarmMetric: 0.1,
  metric: 0.3,
  dashboard: 3,
  transition: 0.000025,
  /** Call of a function on arm64, and a second of a gigabyte of its memory. */
  call: 0.0000002,
  gigabyteSecond: 0.0000133334,
  /** Request units of a table that is paid on demand. */
  readUnit: 0.000000125,
  writeUnit: 0.000000625,
  mail: 0.00002,
  customEvent: 0.000001,
  /** Gigabyte of log that is written. */
  logGigabyte: 0.5,
} as const;
