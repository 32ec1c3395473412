type JsonObject = Readonly<Record<string, unknown>>;

/**
 * After how many days a lifecycle rule deletes objects, or their versions; a date counts as at once. Undefined for one that
 * is off or deletes nothing.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
 */
export function deletionDays(rule: JsonObject): number | undefined {
  if (rule['Status'] !== 'Enabled') return undefined;
  const { Days: days, Date: date } = (rule['Expiration'] ?? {}) as JsonObject;
  const { NoncurrentDays: noncurrent } = (rule['NoncurrentVersionExpiration'] ?? {}) as JsonObject;
  const found = [days, noncurrent, ...(date === undefined ? [] : [0])].filter(
    (value): value is number => typeof value === 'number',
  );
  return found.length > 0 ? Math.min(...found) : undefined;
}

/** A rule in a few words: `nuke deletes after 1 day`. */
export function ruleWords(rule: JsonObject): string {
  const days = deletionDays(rule);
  const id = typeof rule['ID'] === 'string' ? rule['ID'] : 'a rule';
  if (days === undefined) return `${id} deletes nothing`;
  return days === 0
    ? `${id} deletes at a date`
    : `${id} deletes after ${days} ${days === 1 ? 'day' : 'days'}`;
}
