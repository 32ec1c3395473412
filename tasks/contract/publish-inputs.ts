import * as v from 'valibot';
import { caughtSchema } from './caught.ts';
import { incidentInput, outcomeSchema } from './incident-inputs.ts';
import { detectedSchema, recordedSchema, resolvedSchema } from './record-results.ts';
import { needsAction } from './remediation.ts';
import { atOnceSchema } from './repair-results.ts';
import { extend } from './schema-parts.ts';

/** What PublishNotification suppressed itself, where the table could not count. */
const suppressedInMemory = v.optional(v.number());

const publishOutcomeInput = extend(outcomeSchema, {
  recorded: v.union([recordedSchema, caughtSchema]),
  suppressed: suppressedInMemory,
});

// What a person corrected is announced as such, not as one more call.
function outcomeMoment(input: v.InferOutput<typeof publishOutcomeInput>) {
  const { remediation, recorded, executionArn } = input;
  if (needsAction(remediation)) return { ...input, moment: 'escalation' as const };
  if (remediation.outcome === 'not-needed' && 'next' in recorded && recorded.resolved)
    return { moment: 'resolution' as const, resolved: recorded.resolved, executionArn };
  return { ...input, moment: 'outcome' as const };
}

/**
 * Input of the publishing steps, by `moment`. An outcome after which a person has to act is an escalation, and one that shows
 * that other incidents are over a resolution.
 */
export const publishNotificationInput = v.variant('moment', [
  extend(incidentInput, {
    moment: v.literal('alert'),
    detection: v.union([detectedSchema, caughtSchema]),
    suppressed: suppressedInMemory,
  }),
  v.pipe(publishOutcomeInput, v.transform(outcomeMoment)),
  v.object({ moment: v.literal('resolution'), resolved: resolvedSchema, executionArn: v.string() }),
  v.object({
    moment: v.literal('unclassified'),
    failure: caughtSchema,
    atOnce: atOnceSchema,
    executionArn: v.string(),
  }),
]);
export type PublishNotificationInput = v.InferOutput<typeof publishNotificationInput>;

/** Input of the steps that publish an incident that was detected, or its outcome. */
export type AboutIncident = Exclude<PublishNotificationInput, { moment: 'unclassified' | 'resolution' }>;
