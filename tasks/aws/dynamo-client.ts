import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CLIENT_SETTINGS } from './client-settings.ts';

/** The client of the incident table. */
export const dynamo = new DynamoDBClient({ ...CLIENT_SETTINGS, maxAttempts: 2 });
