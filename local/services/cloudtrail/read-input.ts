import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../endpoint/error.ts';

/** An input of the SDK as it arrives: what is required is there, times are epoch seconds, and an enum may be any text. */
export type Given<T> = T extends Date
  ? number
  : T extends string
    ? string
    : T extends readonly (infer Member)[]
      ? Given<Member>[]
      : T extends object
        ? { [Name in keyof T]: Given<Exclude<T[Name], undefined>> }
        : T;

/**
 * Reads a structure by the SDK's schema. Members that the API does not have are dropped, as AWS drops them.
 * @throws AwsError ValidationException for a missing member, SerializationException for one of a wrong type
 */
export function readStructure(
  schema: NormalizedSchema,
  given: Readonly<Record<string, unknown>>,
  path = '',
): Record<string, unknown> {
  // A structure's schema ends with the names of its members, their schemas, and how many of the first are required.
  const [, , , , names, , required = 0] = schema.getSchema() as unknown as StructureSchema;
  for (const name of names.slice(0, required)) {
    if ((given[name] ?? undefined) !== undefined) continue;
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value null at '${memberPath(path, name)}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return Object.fromEntries(
    [...schema.structIterator()].flatMap(([name, member]) => {
      const value = given[name] ?? undefined;
      return value === undefined ? [] : [[name, readValue(member, value, memberPath(path, name))]];
    }),
  );
}

function readValue(schema: NormalizedSchema, value: unknown, path: string): unknown {
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw wrongType(path, 'list');
    return value.map((member, index) => readValue(schema.getValueSchema(), member, `${path}.${index}`));
  }
  if (schema.isMapSchema()) {
    if (typeof value !== 'object' || value === null) throw wrongType(path, 'map');
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        readValue(schema.getValueSchema(), member, `${path}.${key}`),
      ]),
    );
  }
  if (schema.isStructSchema()) {
    if (typeof value !== 'object' || value === null) throw wrongType(path, 'structure');
    return readStructure(schema, value as Record<string, unknown>, path);
  }
  const type = schema.isStringSchema() ? 'string' : schema.isBooleanSchema() ? 'boolean' : 'number';
  if (typeof value !== type) throw wrongType(path, type);
  return value;
}

function memberPath(path: string, name: string): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return path === '' ? member : `${path}.${member}`;
}

function wrongType(path: string, type: string): AwsError {
  return new AwsError('SerializationException', `The value at '${path}' must be a ${type}.`);
}

type StructureSchema = readonly [
  ...[kind: number, namespace: string, name: string, traits: unknown],
  ...[members: readonly string[], schemas: unknown, required?: number],
];
