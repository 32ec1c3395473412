import { beforeEach, describe, expect, test } from '@jest/globals';
import { makeTrail } from '../../local/services/cloudtrail/seed.ts';
import type { Trail } from '../../local/services/cloudtrail/trail.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

const folder = temporaryFolder();
const now = new Date('2026-11-21T20:11:07Z');

function trail(name: string, isLogging = true): Trail {
  return makeTrail({ arn: `arn:aws:cloudtrail:eu-central-1:111122223333:trail/${name}`, isLogging }, now);
}
function found(): [name: string, isLogging: boolean][] {
  return folder.cloudTrail()!.trails.map(({ name, isLogging }) => [name, isLogging]);
}

describe('the trails that a run leaves', () => {
  beforeEach(() => {
    folder.saveCloudTrail({ trails: [trail('kept')], history: [] });
  });

  test('are there beside those that are kept', () => {
    folder.leaveTrails([trail('left')]);
    expect(found()).toEqual([
      ['kept', true],
      ['left', true],
    ]);
  });

  test('take the place of those of the run before', () => {
    folder.leaveTrails([trail('first'), trail('second')]);
    folder.leaveTrails([trail('second', false)]);
    expect(found()).toEqual([
      ['kept', true],
      ['second', false],
    ]);
    folder.leaveTrails([]);
    expect(found()).toEqual([['kept', true]]);
  });

  test('take the place of a kept one of the same ARN', () => {
    folder.leaveTrails([trail('kept', false)]);
    expect(found()).toEqual([['kept', false]]);
  });

  test('are kept by whoever takes them over', () => {
    folder.leaveTrails([trail('left')]);
    const { trails, history } = folder.cloudTrail()!;
    folder.saveCloudTrail({ trails, history });
    folder.leaveTrails([]);
    expect(found().map(([name]) => name)).toEqual(['kept', 'left']);
  });

  test('show their state at once, however far GetTrailStatus lagged behind in the run', () => {
    folder.leaveTrails([{ ...trail('left'), lagging: { state: { isLogging: false }, reads: 9 } }]);
    expect(folder.cloudTrail()!.trails.at(-1)).not.toHaveProperty('lagging');
  });
});
