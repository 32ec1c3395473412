import { SSMClient } from '@aws-sdk/client-ssm';
import { CLIENT_SETTINGS } from './client-settings.ts';

/** The client of the parameters that hold approved settings. */
export const ssm = new SSMClient({ ...CLIENT_SETTINGS, maxAttempts: 2 });
