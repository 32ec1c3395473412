import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parameterName } from '../../tasks/baseline/baseline.ts';
import { DEFAULT_STACK_NAME } from '../../tasks/contract/outputs.ts';
import { callWith, embeddedClient } from '../deploy.ts';
import type { Installation } from '../installation.ts';

/** Writes the parameter that holds the approved settings of a trail, as whoever has the access key. */
export async function writeBaseline(
  { url, settings }: Pick<Installation, 'url' | 'settings'>,
  accessKey: string,
  trailArn: string,
  value: string,
): Promise<void> {
  await callWith(new SSMClient(embeddedClient(url, accessKey, settings.region)), (client) =>
    client.send(
      new PutParameterCommand({
        Name: parameterName(DEFAULT_STACK_NAME, trailArn),
        Value: value,
        Type: 'String',
        Overwrite: true,
      }),
    ),
  );
}
