import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { LISTED_ATTRIBUTES, TABLE_EXPIRY, TABLE_INDEXES, TABLE_KEYS } from '../../tasks/contract/table.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/**
 * The table of incidents: evidence, so it outlives the stack and can be put back to any second of the last 35 days.
 * Only the counts of alerts expire.
 * Encrypted under the account's `aws/dynamodb` key, which nobody can disable.
 */
export class IncidentTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { byId, unresolved, byMonth } = TABLE_INDEXES;
    this.table = new TableV2(this, 'Table', {
      partitionKey: text(TABLE_KEYS.partition),
      sortKey: text(TABLE_KEYS.sort),
      globalSecondaryIndexes: [
        { ...keysOf(byId), projectionType: ProjectionType.KEYS_ONLY },
        { ...keysOf(unresolved), ...listed(unresolved) },
        { ...keysOf(byMonth), ...listed(byMonth) },
      ],
      billing: Billing.onDemand(),
      timeToLiveAttribute: TABLE_EXPIRY,
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}

interface Index {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
}

function keysOf({ name, partition, sort }: Index): GlobalSecondaryIndexPropsV2 {
  return { indexName: name, partitionKey: text(partition), sortKey: text(sort) };
}

/** What lists show, less the keys: every index has those by itself. */
function listed({ partition, sort }: Index) {
  const keys: readonly string[] = [TABLE_KEYS.partition, TABLE_KEYS.sort, partition, sort];
  return {
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: LISTED_ATTRIBUTES.filter((attribute) => !keys.includes(attribute)),
  };
}
