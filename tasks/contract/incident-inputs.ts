import * as v from 'valibot';
import { incidentSchema } from './incident.ts';
import { alertSchema } from './publication.ts';
import { remediationSchema } from './remediation.ts';
import { extend } from './schema-parts.ts';

export const incidentInput = v.object({ incident: incidentSchema, executionArn: v.string() });

export const outcomeSchema = extend(incidentInput, {
  moment: v.literal('outcome'),
  remediation: remediationSchema,
  alert: alertSchema,
});
