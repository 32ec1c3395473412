import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import type { BusEvent } from '../../local/bus/bus.ts';
import { install } from '../../local/installation.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

describe('installation', () => {
  const folder = temporaryFolder();

  test('a damaged file is set aside and named, and the installation starts without what it held', async () => {
    writeFileSync(join(folder.path, 'sns.json'), '{"topics":');
    const installation = await install({ folder });
    const said = installation.damaged.join(' ');
    await installation.close();
    expect(said).toMatch(/sns\.json cannot be read .* Incidents are in another file/);
    const [, aside = ''] = /It is (\S+) now/.exec(said) ?? [];
    expect(readFileSync(aside, 'utf8')).toBe('{"topics":');
  });

  test('an installation that cannot be set up releases its folder', async () => {
    const manifest = join(folder.path, 'embedded.json');
    await expect(install({ folder, port: -1 })).rejects.toThrow();
    rmSync(manifest, { force: true });
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
