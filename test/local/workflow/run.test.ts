import { describe, expect, test } from '@jest/globals';
import { runWorkflow } from '../../../local/workflow/run.ts';

const INCIDENT = {
  id: 'e1',
  restart: true,
  occurredAt: '2026-11-21T10:00:00.000Z',
  trail: { arn: 'arn:trail' },
};

/** Handlers for a stop that is repaired at once. */
const HANDLERS = {
  'classify-event': () => ({ incident: INCIDENT, record: { sha256: 'ab', bytes: 2 } }),
  'start-logging': () => ({ acceptedAt: new Date('2026-11-21T10:00:02.000Z') }),
  'verify-logging': () => ({ isLogging: true, latestDeliveryError: undefined }),
  'record-incident': () => ({ duplicate: false, status: 'OPEN' }),
  'publish-notification': () => ({ messageId: 'm1' }),
};

describe('runWorkflow', () => {
  test('walks the whole repair of a stopped trail', async () => {
    const run = await runWorkflow({ input: { detail: { eventID: 'e1' } }, handlers: HANDLERS });
    expect(run.status).toBe('SUCCEEDED');
    expect(run.visited.slice(0, 2)).toEqual(['ClassifyEvent', 'Respond']);
    expect(new Set(run.visited)).toEqual(
      new Set([
        'ClassifyEvent',
        'Respond',
        'RestartNeeded',
        'StartLogging',
        'VerifyLogging',
        'Restored',
        'RecordDetection',
        'IsDuplicate',
        'PublishAlert',
        'AlertHandled',
        'IsHandledElsewhere',
        'RecordOutcome',
        'WhatCameOfIt',
        'PublishOutcome',
        'IsRecorded',
        'Done',
      ]),
    );
  });
});
