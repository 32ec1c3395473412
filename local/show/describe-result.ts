import { duration } from '../../tasks/contract/duration.ts';
import * as z from 'zod/mini';
import { PLANNED_REPAIRS, SOURCES } from '../../tasks/contract/incident.ts';
import { KIND_NAMES, SEVERITIES } from '../../tasks/contract/kinds.ts';
import {
  checkResultSchema,
  comparisonSchema,
  detectedSchema,
  publicationSchema,
  recordedSchema,
  startResultSchema,
  verificationSchema,
  type Comparison,
} from '../../tasks/contract/results.ts';
import { shortId } from '../../terminal/words.ts';
import { clockTime } from './clock.ts';

const classifiedSchema = z.object({
  incident: z.object({
    kind: z.enum(KIND_NAMES),
    severity: z.enum(SEVERITIES),
    plannedRepair: z.enum(PLANNED_REPAIRS),
    detectedBy: z.enum(SOURCES),
  }),
});

const VERDICTS: Record<Comparison['verdict'], string> = {
  'as-before': 'the trail is as before',
  'not-compared': 'the same trail; no sweep recorded its settings',
  changed: 'the trail is NOT as before',
  'another-trail': 'it is ANOTHER trail',
};

/** How each function's result reads in a few words. A result that it cannot read says nothing. */
const WORDS: Record<string, (result: unknown) => string | undefined> = {
  'classify-event': (result) => {
    const { success, data } = classifiedSchema.safeParse(result);
    if (!success) return undefined;
    const { kind, severity, plannedRepair, detectedBy } = data.incident;
    const stopped =
      detectedBy === 'guardduty' ? 'GetTrailStatus decides what to do' : 'logging has to be restored';
    return `${kind}, ${severity}: ${plannedRepair === 'start-logging' ? stopped : 'nothing to restart'}`;
  },
  'check-logging': (result) => {
    const { success, data } = checkResultSchema.safeParse(result);
    if (!success) return undefined;
    return data.isLogging ? 'the trail is logging' : 'the trail is NOT logging';
  },
  'start-logging': (result) =>
    startResultSchema.safeParse(result).success ? 'CloudTrail accepted StartLogging' : undefined,
  'verify-logging': (result) => {
    const { success, data } = verificationSchema.safeParse(result);
    if (!success) return undefined;
    const since = clockTime(new Date(data.startLoggingTime));
    return `logging since ${since}, without logging for ${duration(data.blindWindowSeconds, 'long')}`;
  },
  'compare-trail': (result) => {
    const { success, data } = comparisonSchema.safeParse(result);
    return success ? VERDICTS[data.verdict] : undefined;
  },
  'record-incident': (result) => describeDetection(result) ?? describeRecorded(result),
  'publish-notification': (result) =>
    publicationSchema.safeParse(result).success ? 'message published' : undefined,
};

function describeDetection(result: unknown): string | undefined {
  const { success, data } = detectedSchema.safeParse(result);
  if (!success) return undefined;
  const { duplicate, joined, status, announce, repeats } = data;
  if (joined) return `one more detection of incident ${shortId(joined.id)}`;
  if (duplicate) return `another execution recorded it: ${status}`;
  if (repeats === 1) return `incident stored as ${status}`;
  return `incident stored as ${status}, number ${repeats} in a row${announce ? '' : ': alert suppressed'}`;
}

function describeRecorded(result: unknown): string | undefined {
  const { success, data } = recordedSchema.safeParse(result);
  if (!success) return undefined;
  return data.duplicate
    ? `another execution recorded it: ${data.status}`
    : `incident stored as ${data.status}`;
}

/** What a function's result means, in a few words; empty when there is nothing to say. */
export function describeResult(functionName: string, result: unknown): string {
  return WORDS[functionName]?.(result) ?? '';
}
