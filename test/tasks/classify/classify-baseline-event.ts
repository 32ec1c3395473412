import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../../local/bus/event-pattern.ts';
import { classifyEvent } from '../../../tasks/classify/classify-event.ts';
import { callOf } from '../../../tasks/classify/describe-parameter.ts';
import { packRecord } from '../../../tasks/classify/pack-record.ts';
import { baselinePattern } from '../../../tasks/contract/calls.ts';
import { ACCOUNT, STACK_NAME, TRAIL_ARN } from '../../fixtures/deployment.ts';
import { BASELINE_PARAMETER, changeParameter, parameterChanged } from '../../fixtures/parameters.ts';

const NOW = new Date('2026-11-21T20:20:00Z');
const PAUSE = BASELINE_PARAMETER.replace('/baseline/', '/pause/');
const classified = (of: object) =>
  classifyEvent(of, { remediatorRoleArns: [], ignoreTrails: [] }, NOW).incident;

describe('an event of Parameter Store', () => {
  test.each(['Create', 'Update', 'LabelParameterVersion', 'SomethingNew'])(
    '(%s) is assigned to that trail, which is compared, and names no caller',
    (operation) => {
      expect(classified(parameterChanged(operation))).toMatchObject({
        ...{ kind: 'BASELINE_CHANGED', severity: 'medium', status: 'NOTED', compareTrail: true },
        ...{ detectedBy: 'parameter-store', occurredAt: '2026-11-21T20:11:07.000Z' },
        subject: { type: 'trail', key: TRAIL_ARN },
        actor: { name: 'unknown' },
        call: { name: 'unknown', region: 'eu-central-1', account: ACCOUNT },
      });
    },
  );

  test('with Delete is critical at once, but not for a pause', () => {
    expect(classified(parameterChanged('Delete'))).toMatchObject({
      ...{ severity: 'critical', status: 'NEEDS_ACTION' },
    });
    expect(classified(parameterChanged('Delete', { name: PAUSE }))).toMatchObject({
      ...{ severity: 'medium', status: 'NOTED' },
    });
  });

  test('without a name is assigned to the approved settings of the account', () => {
    expect(classified(parameterChanged('Update', { name: 7 }))).toMatchObject({
      subject: { type: 'remediator', name: 'approved settings' },
      changes: [],
    });
  });

  test('describes its operation: an unknown one writes, a pause is one, and a time may be unreadable', () => {
    const event = parameterChanged('SomethingNew');
    expect(classified(event)).toMatchObject({
      ...{ changes: ['the approved settings of trail management-events were written'], remarks: [] },
    });
    expect(classifyEvent(event, { remediatorRoleArns: [], ignoreTrails: [] }, NOW).record).toEqual(
      packRecord(event['detail']),
    );
    expect(classified(parameterChanged('Update', { name: PAUSE }, 'yesterday')).remarks).toEqual([
      expect.stringContaining('could not be read'),
      expect.stringContaining('parameter of a pause'),
    ]);
  });

  test('has the source of Parameter Store and the type of a change', () => {
    for (const other of [{ source: 'aws.s3' }, { 'detail-type': 'Parameter Store Policy Action' }])
      expect(() => classified({ ...parameterChanged('Update'), ...other })).toThrow(
        expect.objectContaining({ name: 'UnclassifiableEventError' }),
      );
  });

  test('has an id of its own: two changes in the same second are two', () => {
    const [one, other] = [parameterChanged('Update'), parameterChanged('Update')].map(classified);
    expect(one?.id).not.toBe(other?.id);
  });

  test.each<[operation: string, call: string, name: string]>([
    ['Create', 'PutParameter', BASELINE_PARAMETER],
    ['Update', 'PutParameter', PAUSE],
    ['Delete', 'DeleteParameter', BASELINE_PARAMETER],
    ['LabelParameterVersion', 'LabelParameterVersion', BASELINE_PARAMETER],
    ['Update', 'PutParameter', `/cloudtrail-remediator/${STACK_NAME}/other`],
  ])('%s has the same subject and change as the record of %s on %s', (operation, call, name) => {
    const [event, record] = [parameterChanged(operation, { name }), changeParameter(call, { name })].map(
      classified,
    );
    expect([event?.subject, event?.changes]).toEqual([record?.subject, record?.changes]);
    expect(callOf(event?.changes ?? [])).toBe(call);
  });

  test.each<[boolean, string]>([
    [true, BASELINE_PARAMETER],
    [true, PAUSE],
    [false, '/cloudtrail-remediator/other-stack/baseline/x'],
    [false, `/x${BASELINE_PARAMETER}`],
  ])('is matched by the rule (%p) for the parameter %s', (matches, name) => {
    const event = parameterChanged('Update', { name });
    expect(matchesPattern(baselinePattern(ACCOUNT, STACK_NAME), event)).toBe(matches);
    expect(matchesPattern(baselinePattern('444455556666', STACK_NAME), event)).toBe(false);
  });
});

test('the pattern of the rule is within the limit of EventBridge, for the longest stack name', () => {
  expect(JSON.stringify(baselinePattern(ACCOUNT, 's'.repeat(128))).length).toBeLessThan(2048);
});
