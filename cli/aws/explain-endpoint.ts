/**
 * One sentence on an endpoint that is no URL, from the error that comes of it; undefined for any other error. `env` is the
 * environment, which usually names it.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function explainEndpoint(error: unknown, env: NodeJS.ProcessEnv): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('input' in error)) {
    return undefined;
  }
  const { code, input } = error;
  if (code !== 'ERR_INVALID_URL' || typeof input !== 'string') return undefined;
  const variable = Object.keys(env).find(
    (name) => name.startsWith('AWS_ENDPOINT_URL') && env[name] === input,
  );
  const where =
    variable === undefined ? 'An endpoint_url of the AWS configuration' : `The variable ${variable}`;
  return `${where} is "${input}", which is no URL: give one such as http://127.0.0.1:4599, or unset it.`;
}
