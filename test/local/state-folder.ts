import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { makeTrail } from '../../local/services/cloudtrail/seed.ts';
import type { Trail } from '../../local/services/cloudtrail/trail.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { ExecutionStore } from '../../local/workflow/execution-store.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

describe('state folder', () => {
  const folder = temporaryFolder();
  const now = new Date('2026-11-21T20:11:07Z');

  function trail(name: string, isLogging = true): Trail {
    return makeTrail({ arn: `arn:aws:cloudtrail:eu-central-1:111122223333:trail/${name}`, isLogging }, now);
  }
  function found(): [name: string, isLogging: boolean][] {
    return folder.cloudTrail()!.trails.map(({ name, isLogging }) => [name, isLogging]);
  }

  describe('the Region of the remediator', () => {
    const other = new StateFolder(join(folder.path, 'other'));

    test('is the requested one in a new folder, or eu-central-1', () => {
      expect(other.regionFor('us-east-1')).toBe('us-east-1');
      expect(other.regionFor()).toBe('eu-central-1');
    });

    test.each([undefined, ''])('is read from the executions if embedded.json holds %j', (content) => {
      new ExecutionStore(other.executions).save({
        executionArn: 'arn:aws:states:us-east-1:111122223333:execution:cloudtrail-remediation:one',
        stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:cloudtrail-remediation',
        name: 'one',
        status: 'SUCCEEDED',
        startDate: now,
        input: '{}',
        events: [],
      });
      if (content !== undefined) writeFileSync(join(other.path, 'embedded.json'), content);
      expect(other.regionFor()).toBe('us-east-1');
      expect(() => other.regionFor('eu-west-1')).toThrow(/belongs to a remediator in us-east-1/);
    });
  });

  describe('the trails that a run leaves', () => {
    beforeEach(() => {
      folder.saveCloudTrail({ trails: [trail('kept')] });
    });

    test('are added to the saved trails', () => {
      folder.leaveTrails([trail('left')]);
      expect(found()).toEqual([
        ['kept', true],
        ['left', true],
      ]);
    });

    test('replace those of the run before', () => {
      folder.leaveTrails([trail('first'), trail('second')]);
      folder.leaveTrails([trail('second', false)]);
      expect(found()).toEqual([
        ['kept', true],
        ['second', false],
      ]);
      folder.leaveTrails([]);
      expect(found()).toEqual([['kept', true]]);
    });

    test('replace a saved trail of the same ARN', () => {
      folder.leaveTrails([trail('kept', false)]);
      expect(found()).toEqual([['kept', false]]);
    });

    test('are kept after they were saved again', () => {
      folder.leaveTrails([trail('left')]);
      const { trails } = folder.cloudTrail()!;
      folder.saveCloudTrail({ trails });
      folder.leaveTrails([]);
      expect(found().map(([name]) => name)).toEqual(['kept', 'left']);
    });

    test('show their final state at once, even if GetTrailStatus lagged behind in the run', () => {
      folder.leaveTrails([{ ...trail('left'), lagging: { state: { isLogging: false }, reads: 9 } }]);
      expect(folder.cloudTrail()!.trails.at(-1)).not.toHaveProperty('lagging');
    });
  });
});
