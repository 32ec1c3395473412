import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamo } from './aws/clients.ts';
import { log } from './aws/log.ts';
import { ENVIRONMENT, requireEnv } from './contract/environment.ts';
import type { Incident } from './contract/incident.ts';
import { recordIncidentInput } from './contract/inputs.ts';
import { parseInput } from './contract/parse-input.ts';
import type { Recorded } from './contract/results.ts';
import { TABLE_KEYS, type StoredIncident } from './contract/table.ts';
import {
  detectedItem,
  incidentKey,
  itemAfterOutcome,
  type Detection,
  type Outcome,
} from './core/stored-incident.ts';

const TableName = requireEnv(ENVIRONMENT.tableName);

/**
 * RecordDetection and RecordOutcome: writes the incident, conditionally, so that a retry or a second delivery changes
 * nothing that is already there.
 */
export async function handler(input: unknown): Promise<Recorded> {
  const { moment, ...facts } = parseInput(recordIncidentInput, input);
  const now = new Date();
  const recorded =
    'remediation' in facts
      ? await recordOutcome({ ...facts, now })
      : await recordDetection({ ...facts, now });
  const context = {
    step: 'record-incident',
    executionArn: facts.executionArn,
    incidentId: facts.incident.id,
  };
  log('info', 'recorded', context, { moment, ...recorded });
  return recorded;
}

async function recordDetection(detection: Detection): Promise<Recorded> {
  const item = detectedItem(detection);
  try {
    await put(item, undefined);
    return { duplicate: false, status: item.status };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const stored = await read(detection.incident);
    if (!stored) throw error;
    // Lambda or the SDK may have repeated a write that had worked: then the item is our own.
    return { duplicate: stored.executionArn !== detection.executionArn, status: stored.status };
  }
}

// A write that loses the race against another execution fails here, and the workflow's Retry reads again.
async function recordOutcome(outcome: Outcome): Promise<Recorded> {
  const stored = await read(outcome.incident);
  const item = itemAfterOutcome(stored, outcome);
  if (item) await put(item, stored);
  const { executionArn, status } = item ?? stored ?? detectedItem(outcome);
  return { duplicate: executionArn !== outcome.executionArn, status };
}

async function read(incident: Incident): Promise<StoredIncident | undefined> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName, Key: marshall(incidentKey(incident)), ConsistentRead: true }),
  );
  return Item && (unmarshall(Item) as StoredIncident);
}

async function put(item: StoredIncident, seen: StoredIncident | undefined): Promise<void> {
  await dynamo.send(
    new PutItemCommand({
      TableName,
      Item: marshall(item),
      ...(seen
        ? {
            ConditionExpression: 'revision = :seen',
            ExpressionAttributeValues: marshall({ ':seen': seen.revision }),
          }
        : { ConditionExpression: `attribute_not_exists(${TABLE_KEYS.partition})` }),
    }),
  );
}
