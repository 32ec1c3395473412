import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type {
  ContinuousBackupsDescription,
  TableDescription,
  TimeToLiveDescription,
} from '@aws-sdk/client-dynamodb';
import { TABLE_EXPIRY, TABLE_INDEXES } from '../../tasks/contract/table.ts';
import { failure, judged, pass, PUT_BACK, warning } from './check.ts';
import type { Judgement } from './check.ts';
import { unlessGone } from './gone.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

/** The incident table: there, whole, and kept from being lost. */
export function tableQuestions(examined: ExaminedDeployment): Question[] {
  const TableName = examined.maybe('tableName') ?? '';
  const dynamo = examined.clients.of(DynamoDBClient);
  return [
    {
      area: 'table',
      embedded: true,
      async ask() {
        const answer = await unlessGone(dynamo.send(new DescribeTableCommand({ TableName })));
        return judgeTable(answer?.Table, examined.embedded);
      },
    },
    {
      area: 'table',
      instead: 'no backups, and nothing expires: it is kept in a folder',
      async ask() {
        const answer = await unlessGone(dynamo.send(new DescribeContinuousBackupsCommand({ TableName })));
        return answer ? judgeBackups(answer.ContinuousBackupsDescription) : [];
      },
    },
    {
      area: 'table',
      instead: 'no backups, and nothing expires: it is kept in a folder',
      async ask() {
        const answer = await unlessGone(dynamo.send(new DescribeTimeToLiveCommand({ TableName })));
        return answer ? judgeExpiry(answer.TimeToLiveDescription) : [];
      },
    },
  ];
}

type Table = Pick<TableDescription, 'TableStatus' | 'DeletionProtectionEnabled' | 'GlobalSecondaryIndexes'>;

/** Judges the table itself. */
function judgeTable(table: Table | undefined, embedded: boolean): readonly Judgement[] {
  if (!table) {
    return [
      failure(
        'the table is gone: incidents are reported, but not recorded',
        `Restore it from its backup under the same name. ${PUT_BACK}`,
      ),
    ];
  }
  const { TableStatus: status = 'unknown', GlobalSecondaryIndexes: indexes = [] } = table;
  const wrong: Judgement[] = [];
  if (status !== 'ACTIVE' && status !== 'UPDATING') wrong.push(failure(`the table is ${status}`, PUT_BACK));
  for (const { name } of Object.values(TABLE_INDEXES)) {
    const index = indexes.find(({ IndexName }) => IndexName === name);
    if (index?.IndexStatus !== 'ACTIVE') {
      wrong.push(
        failure(
          `its index ${name} is ${index?.IndexStatus ?? 'gone'}: incidents cannot be found by it`,
          PUT_BACK,
        ),
      );
    }
  }
  if (!embedded && table.DeletionProtectionEnabled !== true) {
    wrong.push(failure('the table can be deleted: its deletion protection is off', PUT_BACK));
  }
  return judged(
    wrong,
    embedded ? 'active, with its indexes' : 'active, with its indexes, protected against deletion',
  );
}

/** Judges the backups: the table must be restorable to any second. */
function judgeBackups(backups: ContinuousBackupsDescription | undefined): Judgement {
  const status = backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  return status === 'ENABLED'
    ? pass('can be restored to any second of the last weeks')
    : failure('point-in-time recovery is off: what is deleted is lost', PUT_BACK);
}

/** Judges whether incidents expire: evidence must not. Only the counts of throttled alerts have that attribute. */
function judgeExpiry(expiry: TimeToLiveDescription | undefined): readonly Judgement[] {
  const { TimeToLiveStatus: status = 'DISABLED', AttributeName: attribute = 'unknown' } = expiry ?? {};
  return status === 'DISABLED' || status === 'DISABLING' || attribute === TABLE_EXPIRY
    ? []
    : [warning(`items expire by their attribute ${attribute}: evidence would be deleted`, PUT_BACK)];
}
