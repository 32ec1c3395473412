import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { UNRESOLVED } from '../tasks/contract/vocabulary.ts';
import { TABLE_INDEXES } from '../tasks/contract/table.ts';
import { callWith, embeddedClient } from './deploy.ts';
import { ACCESS_KEYS, type EmbeddedSettings } from './settings.ts';
import type { ExecutionStore } from './workflow/execution-store.ts';

/** ARNs of the executions of incidents that are open or need action. */
async function executionsInUse(url: string, { tableName, region }: EmbeddedSettings): Promise<Set<string>> {
  const { name, partition } = TABLE_INDEXES.unresolved;
  return callWith(new DynamoDBClient(embeddedClient(url, ACCESS_KEYS.platform, region)), async (client) => {
    const found = new Set<string>();
    for (const status of UNRESOLVED) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          IndexName: name,
          KeyConditionExpression: '#partition = :status',
          ExpressionAttributeNames: { '#partition': partition },
          ExpressionAttributeValues: { ':status': { S: status } },
          ProjectionExpression: 'executionArn',
        },
      );
      for await (const { Items = [] } of pages) {
        for (const { executionArn } of Items) if (executionArn?.S !== undefined) found.add(executionArn.S);
      }
    }
    return found;
  });
}

/**
 * Deletes the oldest executions beyond a number, from time to time, but never one of an incident that is open or needs
 * action. Call the function that it gives whenever an execution has ended.
 */
export function keepNewest(
  store: ExecutionStore,
  { keep, url, settings }: { keep: number; url: string; settings: EmbeddedSettings },
): () => Promise<void> {
  let isPruning = false;
  return async () => {
    // A tenth more than is kept, so that a busy installation does not look after every execution.
    if (isPruning || store.size <= keep * 1.1) return;
    isPruning = true;
    try {
      store.prune(keep, await executionsInUse(url, settings));
    } finally {
      isPruning = false;
    }
  };
}
