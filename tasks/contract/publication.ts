import * as v from 'valibot';
import { type Caught, caughtSchema } from './caught.ts';
import { detectedSchema } from './record-results.ts';
import { extend } from './schema-parts.ts';
import { STATUSES } from './vocabulary.ts';

/** What a publishing step says for incident events, beside the message itself. At most 8 KiB as JSON. */
export const noticeSchema = v.object({
  /** Status of the incidents now. */
  status: v.picklist(STATUSES),
  /** Subject of the mail, at most 99 characters. */
  title: v.string(),
  /** Beginning of the mail, at most 2000 bytes. */
  text: v.string(),
  /** Partition key of the incidents in the table. */
  subject: v.string(),
  /** Their sort keys, at most 50. */
  incidents: v.array(v.string()),
});
export type Notice = v.InferOutput<typeof noticeSchema>;

/** Result of every publishing step. The notice is absent for what could not be classified, and in executions of 0.2.0. */
export const publicationSchema = extend(v.partial(noticeSchema), { messageId: v.string() });
export type Publication = v.InferOutput<typeof publicationSchema>;

/** Answer of PublishNotification in place of a message that it suppressed: as an error, so that no message id is expected. */
export const MESSAGE_SUPPRESSED: Caught = {
  Error: 'MessageSuppressed',
  Cause: 'The table could not count, and there were too many messages.',
};

/** Value of the alert branch: without a publication if no alert was due. */
export const alertSchema = v.object({
  detection: v.union([detectedSchema, caughtSchema]),
  publication: v.optional(v.union([publicationSchema, caughtSchema])),
});
export type Alert = v.InferOutput<typeof alertSchema>;
