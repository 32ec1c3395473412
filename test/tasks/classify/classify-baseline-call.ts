import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../../local/bus/event-pattern.ts';
import { classifyEvent } from '../../../tasks/classify/classify-event.ts';
import { baselinePattern } from '../../../tasks/contract/calls.ts';
import { ACCOUNT, STACK_NAME, TRAIL_ARN } from '../../fixtures/deployment.ts';
import { BASELINE_PARAMETER, changeParameter } from '../../fixtures/parameters.ts';

const NAME = BASELINE_PARAMETER;
const NOW = new Date('2026-11-21T20:20:00Z');

function event(eventName: string, requestParameters: object, errorCode?: string) {
  return changeParameter(eventName, requestParameters, { ...(errorCode !== undefined && { errorCode }) });
}
const classified = (of: object) =>
  classifyEvent(of, { remediatorRoleArns: [], ignoreTrails: [] }, NOW).incident;

describe('a call on the approved settings of a trail', () => {
  test.each(['PutParameter', 'LabelParameterVersion'])(
    '(%s) is assigned to that trail, which is compared',
    (call) => {
      expect(classified(event(call, { name: NAME, value: 'HIDDEN_DUE_TO_SECURITY_REASONS' }))).toMatchObject({
        ...{ kind: 'BASELINE_CHANGED', severity: 'medium', status: 'NOTED', compareTrail: true },
        subject: { type: 'trail', key: TRAIL_ARN },
      });
    },
  );

  test.each([
    ['DeleteParameter', { name: NAME }],
    ['DeleteParameters', { names: [NAME, `${NAME}-2`] }],
  ])('(%s) is critical at once: there are no settings left to compare', (call, request) => {
    expect(classified(event(call, request))).toMatchObject({
      ...{ kind: 'BASELINE_CHANGED', severity: 'critical', status: 'NEEDS_ACTION' },
    });
  });

  test('that ends a pause is no deletion of approved settings', () => {
    const name = NAME.replace('/baseline/', '/pause/');
    expect(classified(event('DeleteParameter', { name }))).toMatchObject({
      ...{ severity: 'medium', status: 'NOTED' },
      subject: { key: TRAIL_ARN },
    });
  });

  const PAUSE = NAME.replace('/baseline/', '/pause/');
  const OTHER = '/cloudtrail-remediator/other';
  test.each<[names: string[], severity: string, subject: string, changes: string[], remarks: number]>([
    [[NAME], 'critical', 'trail', ['the approved settings of trail management-events were deleted'], 0],
    [[PAUSE], 'medium', 'trail', ['the pause of trail management-events was deleted'], 1],
    ...[
      [PAUSE, NAME],
      [NAME, PAUSE],
    ].map((names): [string[], string, string, string[], number] => [
      ...([names, 'critical', 'remediator'] as const),
      names.map((name) =>
        name === PAUSE
          ? 'the pause of trail management-events was deleted'
          : 'the approved settings of trail management-events were deleted',
      ),
      1,
    ]),
    [
      [NAME, OTHER],
      'critical',
      'remediator',
      ['the approved settings of trail management-events were deleted', `parameter ${OTHER} was deleted`],
      0,
    ],
    [
      [PAUSE, PAUSE],
      'medium',
      'remediator',
      Array.from({ length: 2 }, () => 'the pause of trail management-events was deleted'),
      1,
    ],
    [[], 'medium', 'remediator', [], 0],
  ])(
    'DeleteParameters of %j is %s, about a %s, and lists the deleted settings',
    (names, severity, type, changes, remarks) => {
      const incident = classified(event('DeleteParameters', { names }));
      expect(incident).toMatchObject({ severity, subject: { type }, changes });
      expect(incident.remarks).toHaveLength(remarks);
    },
  );

  test('names at most ten parameters, as many as AWS takes, and counts the others', () => {
    const names = Array.from({ length: 12 }, (_, index) => `/${index}`);
    const of = (deleted: string[]) => classified(event('DeleteParameters', { names: deleted })).changes;
    expect(of(names.slice(0, 10))).toHaveLength(10);
    const changes = of(names);
    expect(changes).toHaveLength(11);
    expect(changes.at(-2)).toBe('parameter /9 was deleted');
    expect(changes.at(-1)).toBe('… and 2 more');
  });

  test('that was refused is an attempt', () => {
    expect(classified(event('PutParameter', { name: NAME }, 'AccessDeniedException'))).toMatchObject({
      ...{ kind: 'ATTEMPT_FAILED', severity: 'high' },
    });
    expect(classified(event('DeleteParameter', { name: NAME }, 'AccessDeniedException'))).toMatchObject({
      ...{ severity: 'high', status: 'NOTED', changes: [] },
    });
  });

  test('has a name and a service of Systems Manager', () => {
    expect(() => classified(event('GetParameter', { name: NAME }))).toThrow('eventName GetParameter');
    const elsewhere = changeParameter(
      'PutParameter',
      { name: NAME },
      { eventSource: 'events.amazonaws.com' },
    );
    expect(classified(elsewhere).kind).toBe('REMEDIATOR_TAMPERED');
  });

  test.each<[boolean, string, object]>([
    [true, 'PutParameter', { name: NAME }],
    [true, 'DeleteParameters', { names: ['/other', NAME] }],
    [true, 'PutParameter', { name: NAME.replace('/baseline/', '/pause/') }],
    [false, 'PutParameter', { name: '/cloudtrail-remediator/other-stack/baseline/x' }],
    [false, 'DeleteParameters', { names: ['/other'] }],
    [false, 'GetParameter', { name: NAME }],
  ])('is matched by the rule (%p) for %s of %j', (matches, call, request) => {
    expect(matchesPattern(baselinePattern(ACCOUNT, STACK_NAME), event(call, request))).toBe(matches);
    expect(matchesPattern(baselinePattern('444455556666', STACK_NAME), event(call, request))).toBe(false);
  });
});
