import { duration } from '../../tasks/contract/duration.ts';
import * as v from 'valibot';
import { SOURCES, SEVERITIES } from '../../tasks/contract/vocabulary.ts';
import { KIND_NAMES, PLANNED_REPAIRS } from '../../tasks/contract/kinds.ts';
import {
  checkResultSchema,
  restoreResultSchema,
  startResultSchema,
  verificationSchema,
} from '../../tasks/contract/repair-results.ts';
import { comparisonSchema, type Comparison } from '../../tasks/contract/comparison.ts';
import { detectedSchema, recordedSchema } from '../../tasks/contract/record-results.ts';
import { publicationSchema } from '../../tasks/contract/publication.ts';
import { shortId } from '../../terminal/words.ts';
import { clockTime } from './clock.ts';

const classifiedSchema = v.object({
  incident: v.object({
    kind: v.picklist(KIND_NAMES),
    severity: v.picklist(SEVERITIES),
    plannedRepair: v.picklist(PLANNED_REPAIRS),
    detectedBy: v.picklist(SOURCES),
  }),
});

const VERDICTS: Record<Comparison['verdict'], string> = {
  'as-before': 'the trail is as before',
  'not-compared': 'the same trail; no sweep recorded its settings',
  changed: 'the trail is NOT as before',
  'another-trail': 'it is ANOTHER trail',
  gone: 'the trail is GONE',
};

type Describe = (result: unknown) => string | undefined;

/** Describes a result of the given form, and no other. */
function describing<T extends v.GenericSchema>(
  schema: T,
  words: (result: v.InferOutput<T>) => string,
): Describe {
  return (result) => {
    const { success, output } = v.safeParse(schema, result);
    return success ? words(output) : undefined;
  };
}

const detected = describing(detectedSchema, ({ duplicate, joined, status, announce, repeats }) => {
  if (joined) return `one more detection of incident ${shortId(joined.id)}`;
  if (duplicate) return `another execution recorded it: ${status}`;
  if (repeats === 1) return `incident stored as ${status}`;
  return `incident stored as ${status}, number ${repeats} in a row${announce ? '' : ': alert suppressed'}`;
});

const recorded = describing(recordedSchema, ({ duplicate, status }) =>
  duplicate ? `another execution recorded it: ${status}` : `incident stored as ${status}`,
);

/** How the result of each function, and of the call at once, reads in a few words. */
const WORDS: Record<string, Describe> = {
  'classify-event': describing(classifiedSchema, ({ incident }) => {
    const { kind, severity, plannedRepair, detectedBy } = incident;
    const stopped =
      detectedBy === 'guardduty' ? 'GetTrailStatus decides what to do' : 'logging has to be restored';
    return `${kind}, ${severity}: ${plannedRepair === 'start-logging' ? stopped : plannedRepair === 'none' ? 'nothing to restart' : 'the trail is compared'}`;
  }),
  'check-logging': describing(checkResultSchema, ({ isLogging }) =>
    isLogging ? 'the trail is logging' : 'the trail is NOT logging',
  ),
  startLogging: () => 'CloudTrail accepted StartLogging',
  putEvents: () => 'event put on the event bus',
  'start-logging': describing(startResultSchema, () => 'CloudTrail accepted StartLogging'),
  'verify-logging': describing(verificationSchema, ({ startLoggingTime, blindWindowSeconds }) => {
    const since = clockTime(new Date(startLoggingTime));
    return `logging since ${since}, without logging for ${duration(blindWindowSeconds, 'long')}`;
  }),
  'compare-trail': describing(comparisonSchema, ({ verdict, decision }) => {
    const follows = { restore: ': it is restored', hold: ': it is not restored' };
    return `${VERDICTS[verdict]}${decision ? follows[decision] : ''}`;
  }),
  'restore-trail': describing(restoreResultSchema, ({ calls }) =>
    calls.length === 0
      ? 'nothing to restore'
      : `CloudTrail accepted ${calls.map(({ call }) => call).join(', ')}`,
  ),
  'record-incident': (result) => detected(result) ?? recorded(result),
  'publish-notification': describing(publicationSchema, () => 'message published'),
};

/** What the result of a function or a call means, in a few words; empty when there is nothing to say. */
export function describeResult(functionName: string, result: unknown): string {
  return WORDS[functionName]?.(result) ?? '';
}
