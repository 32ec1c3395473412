import { describe, expect, test } from '@jest/globals';
import { MissingHandlerError } from '../../../local/workflow/state-machine.ts';
import { runWorkflow } from '../../fixtures/run-workflow.ts';
import { HANDLERS } from './handlers.ts';

describe('runWorkflow', () => {
  test('runs the whole repair of a stopped trail', async () => {
    const run = await runWorkflow({ input: { detail: { eventID: 'e1' } }, handlers: HANDLERS });
    expect(run.status).toBe('SUCCEEDED');
    expect(run.visited.slice(0, 4)).toEqual(['IsStop', 'NoRestartAtOnce', 'ClassifyEvent', 'Respond']);
    expect(new Set(run.visited)).toEqual(
      new Set([
        'IsStop',
        'NoRestartAtOnce',
        'ClassifyEvent',
        'AnnounceDetection',
        'AnnounceOutcome',
        'Respond',
        'RepairNeeded',
        'StartLogging',
        'VerifyLogging',
        'CompareTrail',
        'WhatDiffers',
        'RepairEnded',
        'RecordDetection',
        'AlertNeeded',
        'PublishAlert',
        'AlertEnded',
        'IsHandledElsewhere',
        'RecordOutcome',
        'WhatFollows',
        'PublishOutcome',
        'HowItEnded',
        'Done',
      ]),
    );
  });

  test('refuses to start if a function has no handler, and names it', async () => {
    const { 'verify-logging': _left, ...others } = HANDLERS;
    await expect(runWorkflow({ input: {}, handlers: others })).rejects.toThrow(MissingHandlerError);
    await expect(runWorkflow({ input: {}, handlers: others })).rejects.toThrow(
      'verify-logging, which has no handler',
    );
  });
});
