import * as z from 'zod/mini';
import { KINDS, SEVERITIES } from '../../tasks/contract/incident.ts';
import {
  publicationSchema,
  recordedSchema,
  startResultSchema,
  verificationSchema,
} from '../../tasks/contract/results.ts';
import { clockTime, seconds } from './clock.ts';

const classifiedSchema = z.object({
  incident: z.object({ kind: z.enum(KINDS), severity: z.enum(SEVERITIES), restart: z.boolean() }),
});

/** How each function's result reads in a few words. A result that it cannot read says nothing. */
const WORDS: Record<string, (result: unknown) => string | undefined> = {
  'classify-event': (result) => {
    const { success, data } = classifiedSchema.safeParse(result);
    if (!success) return undefined;
    const { kind, severity, restart } = data.incident;
    return `${kind}, ${severity}: ${restart ? 'logging has to be put back' : 'nothing to restart'}`;
  },
  'start-logging': (result) =>
    startResultSchema.safeParse(result).success ? 'CloudTrail accepted StartLogging' : undefined,
  'verify-logging': (result) => {
    const { success, data } = verificationSchema.safeParse(result);
    if (!success) return undefined;
    const since = clockTime(new Date(data.startLoggingTime));
    return `logging since ${since}, blind for ${seconds(data.blindWindowSeconds)}`;
  },
  'record-incident': (result) => {
    const { success, data } = recordedSchema.safeParse(result);
    if (!success) return undefined;
    return data.duplicate
      ? `another execution recorded it: ${data.status}`
      : `incident stored as ${data.status}`;
  },
  'publish-notification': (result) =>
    publicationSchema.safeParse(result).success ? 'message published' : undefined,
};

/** What a function's result means, in a few words; empty when there is nothing to say. */
export function describeResult(functionName: string, result: unknown): string {
  return WORDS[functionName]?.(result) ?? '';
}
