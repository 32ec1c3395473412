import * as v from 'valibot';
import { comparisonSchema } from './comparison.ts';

/** A comparison as an incident keeps it: or why it is unknown. */
export const storedComparisonSchema = v.union([
  comparisonSchema,
  v.strictObject({ verdict: v.literal('unknown'), reason: v.string() }),
]);
export type StoredComparison = v.InferOutput<typeof storedComparisonSchema>;
