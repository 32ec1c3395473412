import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { approveTrail } from '../../tasks/baseline/baseline.ts';
import { beforeItem } from '../../tasks/baseline/before.ts';
import { beforePartition } from '../../tasks/contract/table.ts';
import { isKnown, TRAIL_PARTS, type CurrentTrail } from '../../tasks/contract/current-trail.ts';
import type { ApprovedTrail } from '../../tasks/contract/baseline.ts';
import { TABLE_KEYS } from '../../tasks/contract/table.ts';
import { CommandFailure } from '../failure.ts';
import type { Session } from '../session.ts';

/** Keeps the whole state of a trail before a restore. */
export async function keepBefore(
  { deployment, io }: Session,
  trailArn: string,
  current: CurrentTrail | null,
): Promise<void> {
  await deployment.clients.document.send(
    new PutCommand({
      TableName: deployment.tableName,
      Item: beforeItem({ trailArn, at: io.now(), current }),
    }),
  );
}

/**
 * What a trail was before the last restore, in the form in which it can be put back; a part that could not be read then is
 * left as it is now. Throws CommandFailure where nothing was kept, or the trail did not exist.
 */
export async function readBefore(
  { deployment }: Session,
  trailArn: string,
  now: CurrentTrail,
): Promise<{ at: string; before: ApprovedTrail }> {
  const { Items: [item] = [] } = await deployment.clients.document.send(
    new QueryCommand({
      TableName: deployment.tableName,
      KeyConditionExpression: '#partition = :partition',
      ExpressionAttributeNames: { '#partition': TABLE_KEYS.partition },
      ExpressionAttributeValues: { ':partition': beforePartition(trailArn) },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 1,
    }),
  );
  if (!item) throw new CommandFailure('No restore of this trail was made: there is nothing to undo.');
  const kept = JSON.parse(String(item['state'])) as CurrentTrail | null;
  if (kept === null)
    throw new CommandFailure(
      'The trail did not exist before the restore, and this program deletes no trail.',
    );
  const unread = TRAIL_PARTS.filter((part) => !isKnown<unknown>(kept[part]));
  const before = { ...kept, ...Object.fromEntries(unread.map((part) => [part, now[part]])) };
  return { at: String(item[TABLE_KEYS.sort]), before: approveTrail(before) };
}
