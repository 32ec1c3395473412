import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudTrailClient, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HttpResponse, type HttpRequest } from '@smithy/core/protocols';
import { CLIENT_SETTINGS } from '../../../tasks/aws/client-settings.ts';
import { defaultProvider, environmentCredentials } from '../../../tasks/aws/environment-credentials.ts';

describe('the credentials of the environment', () => {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env)) {
      if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
  });
  afterEach(() => {
    process.env = { ...before };
  });

  /** The request of StartLogging with that environment. */
  async function requestWith(environment: Record<string, string>): Promise<HttpRequest> {
    Object.assign(process.env, environment);
    const sent: HttpRequest[] = [];
    const client = new CloudTrailClient({
      ...CLIENT_SETTINGS,
      requestHandler: {
        handle(request: HttpRequest) {
          sent.push(request);
          const body = new TextEncoder().encode('{}');
          return Promise.resolve({ response: new HttpResponse({ statusCode: 200, body }) });
        },
      },
    });
    await client.send(new StartLoggingCommand({ Name: 'management-events' }));
    return sent[0]!;
  }

  const [FIPS, DUAL_STACK] = [{ AWS_USE_FIPS_ENDPOINT: 'true' }, { AWS_USE_DUALSTACK_ENDPOINT: 'true' }];

  describe('a client with the environment of Lambda', () => {
    test.each<[region: string, environment: Record<string, string>, host: string]>([
      ['eu-central-1', {}, 'cloudtrail.eu-central-1.amazonaws.com'],
      ['us-gov-west-1', {}, 'cloudtrail.us-gov-west-1.amazonaws.com'],
      ['cn-north-1', {}, 'cloudtrail.cn-north-1.amazonaws.com.cn'],
      ['us-iso-east-1', {}, 'cloudtrail.us-iso-east-1.c2s.ic.gov'],
      ['us-isob-east-1', {}, 'cloudtrail.us-isob-east-1.sc2s.sgov.gov'],
      ['eu-isoe-west-1', {}, 'cloudtrail.eu-isoe-west-1.cloud.adc-e.uk'],
      ['us-isof-south-1', {}, 'cloudtrail.us-isof-south-1.csp.hci.ic.gov'],
      ['eusc-de-east-1', {}, 'cloudtrail.eusc-de-east-1.amazonaws.eu'],
      ['us-east-1', FIPS, 'cloudtrail-fips.us-east-1.amazonaws.com'],
      ['us-east-1', DUAL_STACK, 'cloudtrail.us-east-1.api.aws'],
      ['us-east-1', { ...FIPS, ...DUAL_STACK }, 'cloudtrail-fips.us-east-1.api.aws'],
      ['eu-central-1', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, '127.0.0.1'],
    ])('in %s with %j calls %s', async (region, environment, host) => {
      const { hostname, headers } = await requestWith({ AWS_REGION: region, ...environment });
      expect(hostname).toBe(host);
      expect(headers['authorization']).toContain(`/${region}/cloudtrail/aws4_request`);
    });

    test('takes no Region, FIPS or dual stack from a configuration file', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
      const file = join(folder, 'config');
      const lines = [
        '[default]',
        'region = us-west-2',
        'use_fips_endpoint = true',
        'use_dualstack_endpoint = true',
      ];
      writeFileSync(file, lines.join('\n'));
      const environment = { AWS_REGION: 'eu-central-1', AWS_CONFIG_FILE: file };
      expect((await requestWith(environment)).hostname).toBe('cloudtrail.eu-central-1.amazonaws.com');
      rmSync(folder, { recursive: true });
    });

    test('signs with the session of its role', async () => {
      const { headers } = await requestWith({ AWS_REGION: 'eu-central-1', AWS_SESSION_TOKEN: 'of-the-role' });
      expect(headers['x-amz-security-token']).toBe('of-the-role');
      expect(headers['authorization']).toContain('Credential=ASIAIOSFODNN7EXAMPLE/');
    });

    test('has only the credentials of the environment', async () => {
      delete process.env['AWS_SECRET_ACCESS_KEY'];
      await expect(environmentCredentials()).rejects.toThrow('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
      expect(defaultProvider()).toBe(environmentCredentials);
    });
  });
});
