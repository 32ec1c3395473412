import { environmentCredentials } from './environment-credentials.ts';

/** Limits of a request, in milliseconds. They leave room for a second attempt inside the function's own timeout. */
const requestHandler = { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true };

const isOn = (variable: string) => (): Promise<boolean> => Promise.resolve(process.env[variable] === 'true');

/**
 * Settings of every AWS client of the functions. Region, credentials, FIPS and dual stack come from the environment as Lambda provides
 * them, and never from a configuration file; endpoints are the SDK's own, or the endpoint URL that it finds.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export const CLIENT_SETTINGS = {
  credentials: environmentCredentials,
  requestHandler,
  useFipsEndpoint: isOn('AWS_USE_FIPS_ENDPOINT'),
  useDualstackEndpoint: isOn('AWS_USE_DUALSTACK_ENDPOINT'),
  retryMode: 'standard',
};
