import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { incidentSchema, type Incident } from '../../tasks/contract/incident.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { fromItem } from '../../tasks/record/item.ts';
import { incidentKey } from '../../tasks/record/stored-incident.ts';
import { callWith, embeddedClient } from '../deploy.ts';
import { ACCESS_KEYS, EMBEDDED } from '../settings.ts';
import type { Execution } from '../workflow/execution.ts';

const classifiedSchema = v.object({ incident: incidentSchema });
const joinedSchema = v.object({ joined: v.object({ id: v.string(), occurredAt: v.string() }) });

/**
 * The incident that an execution's ClassifyEvent made, under the id and time of the one that it was added to as a further
 * detection; undefined when it made none.
 */
export function incidentOf({ events }: Pick<Execution, 'events'>): Incident | undefined {
  const [classified, ...further] = events.flatMap(({ lambdaFunctionSucceededEventDetails: details }) =>
    details ? [JSON.parse(details.output ?? 'null') as unknown] : [],
  );
  const { success, output } = v.safeParse(classifiedSchema, classified);
  const [joined] = further.flatMap((result) => (v.is(joinedSchema, result) ? result.joined : []));
  return success ? { ...output.incident, ...joined } : undefined;
}

/** The incident as the table holds it, asked with the real SDK. */
export async function findIncident(url: string, incident: Incident): Promise<StoredIncident | undefined> {
  const client = new DynamoDBClient(embeddedClient(url, ACCESS_KEYS.platform));
  const Key = marshall(incidentKey(incident));
  const get = new GetItemCommand({ TableName: EMBEDDED.tableName, Key, ConsistentRead: true });
  const { Item } = await callWith(client, () => client.send(get));
  return Item && (fromItem(unmarshall(Item)) as StoredIncident);
}
