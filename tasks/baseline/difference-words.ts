import { ITEM_NAMES } from '../contract/delivery-items.ts';
import type { Comparison } from '../contract/comparison.ts';

const NONE = '(none)';
/** The settings of a trail as people call them. */
const NAMES: Readonly<Record<string, string>> = {
  s3BucketName: 'Bucket',
  s3KeyPrefix: 'Prefix',
  snsTopicARN: 'SNS topic',
  kmsKeyId: 'KMS key',
  cloudWatchLogsLogGroupArn: 'Log group',
  cloudWatchLogsRoleArn: 'Role for CloudWatch Logs',
  includeGlobalServiceEvents: 'Global service events',
  isMultiRegionTrail: 'All Regions',
  logFileValidationEnabled: 'Log file validation',
  isOrganizationTrail: 'Whole organization',
  eventSelector: 'Event selector',
  ...ITEM_NAMES,
};

/** One thing that is not as approved, in a line that a phone can show: `Bucket: audit-log → other (weaker)`. */
export function differenceWords({ setting, before, now, weaker }: Comparison['differences'][number]): string {
  return `${settingName(setting)}: ${settingValue(before)} → ${settingValue(now)}${weaker ? ' (WEAKER)' : ''}`;
}

/** A setting as people call it. */
export function settingName(setting: string): string {
  return NAMES[setting] ?? setting;
}

/** A value as people read it. Null: not set. */
export function settingValue(text: string | null): string {
  if (text === null) return NONE;
  return text === 'true' ? 'on' : text === 'false' ? 'off' : text;
}
