import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parameterName, pauseName } from '../../tasks/baseline/parameter-name.ts';
import { formatPause, type Pause } from '../../tasks/baseline/pause.ts';
import { DEFAULT_STACK_NAME } from '../../tasks/contract/outputs.ts';
import { callWith, embeddedClient } from '../deploy.ts';
import type { Installation } from '../installation.ts';
import { ACCESS_KEYS } from '../settings.ts';

type Endpoint = Pick<Installation, 'url' | 'settings'>;

/** Writes the parameter that holds the approved settings of a trail, as the owner of the access key. */
export function writeBaseline(
  installation: Endpoint,
  accessKey: string,
  trailArn: string,
  value: string,
): Promise<void> {
  return write(installation, accessKey, parameterName(DEFAULT_STACK_NAME, trailArn), value);
}

/** Pauses what follows from differences of a trail, as its owner does. */
export function writePause(installation: Endpoint, trailArn: string, pause: Pause): Promise<void> {
  return write(
    installation,
    ACCESS_KEYS.platform,
    pauseName(DEFAULT_STACK_NAME, trailArn),
    formatPause(pause),
  );
}

async function write(
  { url, settings }: Endpoint,
  accessKey: string,
  Name: string,
  Value: string,
): Promise<void> {
  await callWith(new SSMClient(embeddedClient(url, accessKey, settings.region)), (client) =>
    client.send(
      new PutParameterCommand({
        Name,
        Value,
        Type: 'String',
        Overwrite: true,
      }),
    ),
  );
}
