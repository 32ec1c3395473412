import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';

/**
 * Every AWS client of the functions. Region, credentials and endpoint come from the environment as for any AWS program.
 * Time limits (milliseconds) leave room for a second attempt inside the function's own timeout.
 */
export const requestHandler = { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true };

const cloudTrailClients = new Map<string, CloudTrailClient>();

/**
 * The CloudTrail client of a Region: passing an ARN does not route a call to the Region that the ARN names. It does not
 * retry by itself unless `maxAttempts` says so: every attempt is a retry of the workflow and is part of the execution's
 * history.
 */
export function cloudTrailIn(region: string, maxAttempts = 1): CloudTrailClient {
  const key = `${region} ${maxAttempts}`;
  const client =
    cloudTrailClients.get(key) ??
    new CloudTrailClient({
      region,
      maxAttempts,
      requestHandler: { ...requestHandler, requestTimeout: 8000 },
    });
  cloudTrailClients.set(key, client);
  return client;
}

/** The client of the incident table. */
export const dynamo = new DynamoDBClient({ maxAttempts: 2, requestHandler });

/** The client of the notification topic. */
export const sns = new SNSClient({ maxAttempts: 2, requestHandler });

/** The client of the parameters that hold approved settings. */
export const ssm = new SSMClient({ maxAttempts: 2, requestHandler });

/** The client of the workflow, for what a sweep finds. */
export const sfn = new SFNClient({ maxAttempts: 3, requestHandler });
