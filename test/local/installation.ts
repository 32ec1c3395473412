import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import type { BusEvent } from '../../local/bus/bus.ts';
import { install } from '../../local/installation.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

describe('installation', () => {
  const folder = temporaryFolder();

  test('an installation that cannot be set up releases its folder', async () => {
    const damaged = join(folder.path, 'sns.json');
    writeFileSync(damaged, '{"topics":');
    await expect(install({ folder })).rejects.toThrow(
      /sns\.json cannot be read .* Incidents are in another file/,
    );
    expect(readFileSync(damaged, 'utf8')).toBe('{"topics":');
    rmSync(damaged);
    const installation = await install({ folder });
    await installation.close();
  });

  test('parameter changes reach the bus, and parameters survive a restart', async () => {
    const Name = '/cloudtrail-remediator/stack/baseline/111122223333/eu-central-1/management-events';
    const client = (url: string) =>
      new SSMClient({
        ...{ endpoint: url, region: 'eu-central-1' },
        credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      });
    const first = await install({ folder });
    const received: BusEvent[] = [];
    first.events.on('event', (event) => received.push(event));
    first.arm();
    const writer = client(first.url);
    await writer.send(new PutParameterCommand({ Name, Value: '{}', Type: 'String' }));
    await new Promise((resolve) => setImmediate(resolve));
    await first.settled();
    writer.destroy();
    await first.close();
    expect(received).toMatchObject([{ source: 'aws.ssm', detail: { name: Name, operation: 'Create' } }]);
    const second = await install({ folder });
    const reader = client(second.url);
    expect((await reader.send(new GetParameterCommand({ Name }))).Parameter?.Value).toBe('{}');
    reader.destroy();
    await second.close();
  });
});
