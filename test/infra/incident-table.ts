import { describe, expect, test } from '@jest/globals';
import { LISTED_ATTRIBUTES, TABLE_INDEXES, TABLE_KEYS } from '../../tasks/contract/table.ts';
import { resourceOf, synthesize } from './synthesized.ts';

interface Index {
  IndexName: string;
  KeySchema: { AttributeName: string; KeyType: string }[];
  Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
}

const [, table] = resourceOf(synthesize(), 'AWS::DynamoDB::GlobalTable');
const indexes = table.Properties['GlobalSecondaryIndexes'] as Index[];
const keySchema = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' },
  { AttributeName: sort, KeyType: 'RANGE' },
];
const indexNamed = (name: string) => indexes.find(({ IndexName }) => IndexName === name)!;

describe('keys and indexes are those of the contract:', () => {
  test('the table', () => {
    expect(table.Properties['KeySchema']).toEqual(keySchema(TABLE_KEYS.partition, TABLE_KEYS.sort));
  });

  test.each(Object.values(TABLE_INDEXES))('index $name', ({ name, partition, sort }) => {
    expect(indexNamed(name).KeySchema).toEqual(keySchema(partition, sort));
    expect(indexes).toHaveLength(Object.keys(TABLE_INDEXES).length);
  });

  test('by-id holds keys only: the items are read from the table', () => {
    expect(indexNamed('by-id').Projection).toEqual({ ProjectionType: 'KEYS_ONLY' });
  });

  test.each(['unresolved', 'by-month'])('%s holds the columns of a list, and not the record', (name) => {
    const { Projection, KeySchema } = indexNamed(name);
    const keys = new Set([
      ...KeySchema.map(({ AttributeName }) => AttributeName),
      ...Object.values(TABLE_KEYS),
    ]);
    expect(Projection.ProjectionType).toBe('INCLUDE');
    expect(Projection.NonKeyAttributes).toEqual(
      LISTED_ATTRIBUTES.filter((attribute) => !keys.has(attribute)),
    );
    expect(Projection.NonKeyAttributes).not.toContain('record');
  });
});

describe('the table protects its evidence', () => {
  const [replica, ...others] = table.Properties['Replicas'] as Record<string, unknown>[];

  test('from deletion, by any caller and with the stack', () => {
    expect(replica).toMatchObject({ DeletionProtectionEnabled: true, Region: { Ref: 'AWS::Region' } });
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('with point-in-time recovery', () => {
    expect(replica).toMatchObject({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } });
  });

  test('with the key that AWS manages, which no caller can disable', () => {
    expect(table.Properties['SSESpecification']).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(replica).not.toHaveProperty('SSESpecification');
  });

  test('in this Region only, paid by use', () => {
    expect(others).toEqual([]);
    expect(table.Properties['BillingMode']).toBe('PAY_PER_REQUEST');
  });
});
