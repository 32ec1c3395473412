import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readWholeTrail } from '../../../tasks/aws/read-whole-trail.ts';
import { approveTrail, digestOf } from '../../../tasks/baseline/baseline.ts';
import { diffTrail } from '../../../tasks/baseline/diff-trail.ts';
import { normalizeTrail } from '../../../tasks/baseline/normalize-trail.ts';
import type { CurrentTrail } from '../../../tasks/contract/current-trail.ts';
import { RECORDED_TRAILS, type ToolCall } from '../../fixtures/recorded-trails.ts';
import { install, TRAIL, type Installation } from '../../local/services/cloudtrail/installation.ts';

const ORGANIZATION = { managementAccount: '111122223333', members: ['444455556666'] };

describe.each(RECORDED_TRAILS)('a trail that $madeBy makes', ({ trailArn, creates, again, answers }) => {
  let installation: Installation;
  let client: cloudtrail.CloudTrailClient;

  beforeEach(async () => {
    installation = await install({ organizations: [ORGANIZATION] });
    client = installation.client();
    await client.send(new cloudtrail.DeleteTrailCommand({ Name: TRAIL }));
    await make(creates);
  });
  afterEach(() => installation.close());

  async function make(calls: readonly ToolCall[]): Promise<void> {
    for (const [action, input] of calls) {
      const Command = cloudtrail[`${action}Command` as 'UpdateTrailCommand'];
      await client.send(new Command(input as { Name: string }));
    }
  }

  async function read(): Promise<CurrentTrail> {
    const current = await readWholeTrail(client, trailArn);
    if (!current) throw new Error(`${trailArn} is gone.`);
    return current;
  }

  test('has the responses that CloudTrail documents', async () => {
    const recorded = normalizeTrail(trailArn, answers);
    // Only CloudFormation can set the tags that say which stack it was.
    expect(await read()).toEqual({ ...recorded, owner: undefined });
  });

  test('shows no difference right after its approval, nor after its tool was applied again', async () => {
    const approved = approveTrail(await read());
    expect(diffTrail(approved, await read())).toEqual({ differences: [], unknown: [] });
    await make(again('elsewhere'));
    expect(diffTrail(approved, await read()).differences).toMatchObject([{ setting: 's3KeyPrefix' }]);
    await make(again(''));
    const after = await read();
    expect(diffTrail(approved, after)).toEqual({ differences: [], unknown: [] });
    expect(digestOf(approveTrail(after))).toBe(digestOf(approved));
  });
});
