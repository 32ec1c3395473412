import { environmentCredentials } from './environment-credentials.ts';

/** Limits of a request, in milliseconds. They leave room for a second attempt inside the function's own timeout. */
const requestHandler = { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true };

/**
 * Settings of every AWS client of the functions. Region, credentials, FIPS and dual stack come from the environment as Lambda provides
 * them; endpoints are the SDK's own, or that of AWS_ENDPOINT_URL.
 */
export const CLIENT_SETTINGS = { credentials: environmentCredentials, requestHandler };
