import { toJsonSchema, type JsonSchema } from '@valibot/to-json-schema';
import { format, resolveConfig } from 'prettier';
import type * as v from 'valibot';
import { baselineDocument } from '../cli/baseline/documents.ts';
import { messageSchema } from '../tasks/contract/notification.ts';

/**
 * The JSON Schema of the machine-readable message. As published it allows further fields, which a later version may add
 * without another number; a closed one allows those of this version only.
 */
export function incidentSchema({ isClosed = false } = {}): object {
  const { $schema, ...schema } = jsonSchemaOf(messageSchema, isClosed);
  return {
    $schema,
    title: 'Message of cloudtrail-remediator, version 2',
    description: 'What email-json, https and sqs subscribers get as the message of SNS.',
    ...schema,
  };
}

/** The JSON Schema of what `incidents baseline … --json` writes; further fields are allowed, as above. */
export function baselineSchema({ isClosed = false } = {}): object {
  const { $schema, ...schema } = jsonSchemaOf(baselineDocument, isClosed);
  return { $schema, title: 'Documents of incidents baseline --json, version 1', ...schema };
}

/** A JSON document as it is kept in docs/schema/. */
export async function jsonFile(value: unknown): Promise<string> {
  const options = await resolveConfig(new URL('schema/incident.schema.json', import.meta.url));
  return format(JSON.stringify(value), { ...options, parser: 'json' });
}

function jsonSchemaOf(schema: v.GenericSchema, isClosed: boolean) {
  return toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'output',
    overrideSchema: ({ valibotSchema: { type }, jsonSchema }) => withType(type, jsonSchema, isClosed),
    // JSON Schema has no such checks, and texts that are cut stay texts.
    ignoreActions: ['check', 'transform'],
  });
}

/** Every schema names its type first, that of a constant and of what may be null too. */
function withType(kind: string, { type, ...schema }: JsonSchema, isClosed: boolean): JsonSchema {
  switch (kind) {
    // What valibot has no schema of is an object of any fields.
    case 'custom':
      return { type: 'object' };
    case 'literal':
      return { type: typeof schema.const as 'string', ...schema };
    case 'nullable': {
      const [wrapped = {}] = schema.anyOf as JsonSchema[];
      return Object.keys(wrapped).join() === 'type' ? { type: [wrapped.type as 'string', 'null'] } : schema;
    }
    default:
      return {
        ...(type !== undefined && { type }),
        ...schema,
        ...(isClosed && kind === 'object' && { additionalProperties: false }),
      };
  }
}
