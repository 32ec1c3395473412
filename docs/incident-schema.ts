import * as z from 'zod/mini';
import { format, resolveConfig } from 'prettier';
import { baselineDocument } from '../cli/baseline/documents.ts';
import { messageSchema } from '../tasks/contract/notification.ts';

/**
 * The JSON Schema of the machine-readable message. As published it allows further fields, which a later version may add
 * without another number; a closed one allows those of this version only.
 */
export function incidentSchema({ isClosed = false } = {}): object {
  const { $schema, ...schema } = z.toJSONSchema(messageSchema, { io: isClosed ? 'output' : 'input' });
  return {
    $schema,
    title: 'Message of cloudtrail-remediator, version 2',
    description: 'What email-json, https and sqs subscribers get as the message of SNS.',
    ...schema,
  };
}

/** The JSON Schema of what `incidents baseline … --json` writes; further fields are allowed, as above. */
export function baselineSchema({ isClosed = false } = {}): object {
  const { $schema, ...schema } = z.toJSONSchema(baselineDocument, { io: isClosed ? 'output' : 'input' });
  return { $schema, title: 'Documents of incidents baseline --json, version 1', ...schema };
}

/** A JSON document as it is kept in docs/schema/. */
export async function jsonFile(value: unknown): Promise<string> {
  const options = await resolveConfig(new URL('schema/incident.schema.json', import.meta.url));
  return format(JSON.stringify(value), { ...options, parser: 'json' });
}
