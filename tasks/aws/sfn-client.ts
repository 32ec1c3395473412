import { SFNClient } from '@aws-sdk/client-sfn';
import { CLIENT_SETTINGS } from './client-settings.ts';

/** The client of the workflow, for what a sweep finds. */
export const sfn = new SFNClient({ ...CLIENT_SETTINGS, maxAttempts: 3 });
