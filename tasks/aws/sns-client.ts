import { SNSClient } from '@aws-sdk/client-sns';
import { CLIENT_SETTINGS } from './client-settings.ts';

/** The client of the notification topic. */
export const sns = new SNSClient({ ...CLIENT_SETTINGS, maxAttempts: 2 });
