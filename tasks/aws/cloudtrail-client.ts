import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CLIENT_SETTINGS } from './client-settings.ts';

/** Milliseconds that an answer of CloudTrail is waited for. */
export const CLOUDTRAIL_TIMEOUT = 8000;

/** Attempts of each read of a whole trail: one that is throttled would cost all six again. */
export const READ_ATTEMPTS = 3;

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
      ...CLIENT_SETTINGS,
      requestHandler: { ...CLIENT_SETTINGS.requestHandler, requestTimeout: CLOUDTRAIL_TIMEOUT },
    });
  cloudTrailClients.set(key, client);
  return client;
}
