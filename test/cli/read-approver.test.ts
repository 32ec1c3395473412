import { GetParameterHistoryCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { Clients } from '../../cli/aws/clients.ts';
import { readApprovers } from '../../cli/baseline/read-approver.ts';
import { CHANGED } from '../fixtures/incidents.ts';
import { buildSuspect } from './incident-builder.ts';

const parameters = mockClient(SSMClient);
const said: string[] = [];
const messages = { say: (text: string) => said.push(text) };
const approver = { by: 'arn:aws:iam::111122223333:user/ana', at: '2026-11-01T08:00:00.000Z' };
const compared = (version: number) =>
  buildSuspect({ ...CHANGED, against: 'approved', baseline: { version, severity: 'critical' } });

function approversOf(incidents: ReturnType<typeof compared>[]) {
  const deployment = { clients: new Clients({ region: 'eu-central-1' }), outputs: {} };
  return readApprovers({ deployment, messages } as never, 'remediator', incidents);
}

describe('the approver of the settings that a trail was compared with', () => {
  beforeEach(() => {
    parameters.reset();
    said.length = 0;
    parameters.on(GetParameterHistoryCommand).resolves({
      Parameters: [{ Version: 3, LastModifiedUser: approver.by, LastModifiedDate: new Date(approver.at) }],
    });
  });

  test('is read once for each trail, by the version', async () => {
    const approverOf = await approversOf([compared(3), compared(2)]);
    expect(approverOf(compared(3))).toEqual(approver);
    expect(approverOf(compared(2))).toBeUndefined();
    expect(parameters.commandCalls(GetParameterHistoryCommand)).toHaveLength(1);
    expect(parameters.commandCalls(GetParameterHistoryCommand)[0]?.args[0].input.Name).toBe(
      '/cloudtrail-remediator/remediator/baseline/111122223333/eu-central-1/management-events',
    );
  });

  test('is not read if no trail was compared with approved settings, or no stack is known', async () => {
    await approversOf([buildSuspect(CHANGED)]);
    const deployment = { clients: new Clients({ region: 'eu-central-1' }), outputs: undefined };
    await readApprovers({ deployment, messages } as never, 'remediator', [compared(3)]);
    expect(parameters.calls()).toEqual([]);
  });

  test('is left out with a message if the caller may not read it', async () => {
    parameters.on(GetParameterHistoryCommand).rejects(Object.assign(new Error(), { name: 'AccessDenied' }));
    expect((await approversOf([compared(3)]))(compared(3))).toBeUndefined();
    expect(said).toEqual([expect.stringContaining('AccessDenied')]);
  });
});
