import * as v from 'valibot';
import { closedDetail, resolvedDetail } from './ending-details.ts';
import { incidentInput, outcomeSchema } from './incident-inputs.ts';
import { recordSchema } from './incident.ts';
import { OWN_EVENT_SOURCE } from './own-events.ts';
import { extend } from './schema-parts.ts';

/** Input of RecordResolution: an own event, whole, as the execution has it. */
export const resolutionInput = v.object({
  source: v.literal(OWN_EVENT_SOURCE),
  /** Name of the execution. */
  id: v.string(),
  detail: v.union([closedDetail, resolvedDetail]),
});

/** Input of RecordDetection and RecordOutcome, by `moment`. */
export const recordIncidentInput = v.variant('moment', [
  extend(incidentInput, { moment: v.literal('detection'), record: recordSchema }),
  extend(outcomeSchema, { record: recordSchema }),
]);
