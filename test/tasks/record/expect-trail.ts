import { describe, expect, test } from '@jest/globals';
import { expectedStateOf } from '../../../tasks/record/expect-trail.ts';
import { findingOf } from '../../fixtures/findings.ts';
import type { Fields } from '../../fixtures/identities.ts';
import { classifiedEvent } from '../../fixtures/incidents.ts';
import { sweepFindingEvent, drillEvent, notLogging } from '../../fixtures/own-events.ts';
import { deniedCall, eventOf, recordOf, stopLogging } from '../../fixtures/records.ts';
import { disableRule } from '../../fixtures/protected-calls.ts';

const GONE = { shouldLog: false, deletedAt: '2026-11-21T20:11:07.000Z' };
const LOGS = { shouldLog: true, seenLoggingAt: '2026-11-21T20:11:07.000Z' };

describe('the expected state of a trail after', () => {
  test.each<[what: string, event: Fields, expected: object | undefined]>([
    ['a start', eventOf(recordOf('StartLogging')), LOGS],
    ['a stop', eventOf(stopLogging()), LOGS],
    ['a finding of a stop', findingOf(), LOGS],
    ['a sweep’s own discovery', notLogging(), LOGS],
    ['a deletion', eventOf(recordOf('DeleteTrail')), GONE],
    ['a finding of a deletion', findingOf({ api: 'DeleteTrail' }), GONE],
    ['a deletion of no trail', eventOf(recordOf('DeleteTrail', { requestParameters: null })), undefined],
    ['a creation', eventOf(recordOf('CreateTrail')), undefined],
    ['a denied stop', eventOf(deniedCall('StopLogging')), undefined],
    ['a sample', findingOf({ service: { additionalInfo: { sample: true } } }), undefined],
    ['a drill', drillEvent(), undefined],
    ['a finding of no trail', sweepFindingEvent(), undefined],
    ['a call on the remediator', disableRule(), undefined],
  ])('%s', (_what, event, expected) => {
    expect(expectedStateOf(classifiedEvent(event, new Date('2026-11-21T20:25:05Z')).incident)).toEqual(
      expected,
    );
  });
});
