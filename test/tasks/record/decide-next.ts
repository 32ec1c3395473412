import { describe, expect, test } from '@jest/globals';
import type { Incident } from '../../../tasks/contract/incident.ts';
import type { Alert } from '../../../tasks/contract/publication.ts';
import type { Recorded } from '../../../tasks/contract/record-results.ts';
import type { Remediation } from '../../../tasks/contract/outcome.ts';
import { decideNext } from '../../../tasks/record/decide-next.ts';
import {
  ALERT_SENT,
  alertFailed,
  CHANGED,
  classified,
  DETECTED,
  logsAgain,
  NOT_NEEDED,
  NOT_STOPPED,
  NOT_PUBLISHED,
  notRestored,
  RESTORED,
  SETTINGS_RESTORED,
} from '../../fixtures/incidents.ts';
import { deniedCall, stopLogging } from '../../fixtures/records.ts';

const { incident: stop } = classified(stopLogging());
const { incident: denied } = classified(deniedCall('StopLogging'));
const checked: Incident = { ...stop, detectedBy: 'guardduty' };
const weakened: Incident = { ...checked, kind: 'TRAIL_WEAKENED' };
const enforced: Incident = { ...weakened, plannedRepair: 'restore-trail' };
const sample: Incident = { ...checked, plannedRepair: 'none', test: true };
const FAILED = notRestored(new Error('x'));
const UNCOMPARED: Remediation = { outcome: 'not-needed', comparison: { Error: 'Lambda.Unknown' } };
const UNPUBLISHED = alertFailed(new Error('SNS is away'));
const SUPPRESSED: Alert = { detection: { ...DETECTED, announce: false } };
const UNRECORDED: Alert = { detection: { Error: 'TimeoutError' }, publication: { messageId: 'm' } };

describe('the next step after a recorded outcome', () => {
  test.each<[what: string, Incident, Remediation, Alert, isNew: boolean, next: Recorded['next']]>([
    ['a repair that failed', stop, FAILED, ALERT_SENT, true, 'escalate'],
    ['one that failed again', stop, FAILED, NOT_PUBLISHED, false, 'quiet'],
    ['one that failed after an alert that was suppressed', stop, FAILED, SUPPRESSED, true, 'escalate'],
    ['a trail that is not as before', stop, logsAgain(CHANGED), ALERT_SENT, true, 'escalate'],
    ['a trail that is known not to be as before', stop, logsAgain(CHANGED), NOT_PUBLISHED, false, 'quiet'],
    ['a restored trail', stop, RESTORED, ALERT_SENT, true, 'notify'],
    ['a restored trail whose alert failed', stop, RESTORED, UNPUBLISHED, true, 'notify'],
    ['a restored trail whose detection was not recorded', stop, RESTORED, UNRECORDED, true, 'notify'],
    ['a restored trail that a duplicate restored first', stop, RESTORED, NOT_PUBLISHED, false, 'quiet'],
    ['a restored trail whose alert was suppressed', stop, RESTORED, SUPPRESSED, true, 'quiet'],
    ['a trail that a finding showed stopped again', checked, RESTORED, NOT_PUBLISHED, false, 'notify'],
    ['a stop that was not confirmed', stop, NOT_STOPPED, ALERT_SENT, true, 'notify'],
    ['one that another execution found not confirmed', stop, NOT_STOPPED, NOT_PUBLISHED, false, 'quiet'],
    ['a denied call after its alert', denied, NOT_NEEDED, ALERT_SENT, true, 'quiet'],
    ['a denied call known before', denied, NOT_NEEDED, NOT_PUBLISHED, false, 'notify'],
    ['a denied call whose alert failed', denied, NOT_NEEDED, UNPUBLISHED, true, 'notify'],
    ['a denied call whose alert was suppressed', denied, NOT_NEEDED, SUPPRESSED, true, 'quiet'],
    ['a finding of a stop on a trail that logs', checked, NOT_NEEDED, ALERT_SENT, true, 'notify'],
    ['a finding of a change on a trail that logs', weakened, NOT_NEEDED, ALERT_SENT, true, 'quiet'],
    [
      'a change of an enforced trail that could not be compared',
      enforced,
      UNCOMPARED,
      ALERT_SENT,
      true,
      'notify',
    ],
    [
      'a change of an enforced trail of which nothing is approved',
      enforced,
      NOT_NEEDED,
      ALERT_SENT,
      true,
      'notify',
    ],
    ['a change of a trail that could not be compared', weakened, UNCOMPARED, ALERT_SENT, true, 'quiet'],
    ['a sample finding after its alert', sample, NOT_NEEDED, ALERT_SENT, true, 'quiet'],
  ])('%s', (_what, incident, remediation, alert, isNew, next) => {
    expect(decideNext({ incident, remediation, alert }, isNew)).toBe(next);
  });

  test.each<[restores: number | undefined, isNew: boolean, next: Recorded['next']]>([
    [undefined, true, 'notify'],
    [3, true, 'notify'],
    [4, true, 'escalate'],
    [4, false, 'quiet'],
    [5, true, 'quiet'],
    [400, true, 'quiet'],
  ])('after %s restores in a row, with a new outcome (%s)', (restores, isNew, next) => {
    const facts = { incident: weakened, remediation: SETTINGS_RESTORED, alert: ALERT_SENT };
    expect(decideNext(facts, isNew, restores)).toBe(next);
  });
});
