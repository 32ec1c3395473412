import { describe, expect, test } from '@jest/globals';
import { tamperingText } from '../../../local/bus/announcements.ts';
import { createBus, type BusEvent } from '../../../local/bus/bus.ts';
import { remediatorRules } from '../../../local/bus/remediator-rules.ts';
import { loadScenario } from '../../../local/scenarios/load-scenario.ts';
import { embeddedSettings } from '../../../local/settings.ts';

const SETTINGS = embeddedSettings('eu-central-1');

/** The event that a scenario puts on the bus. */
function eventOf(scenario: string): BusEvent {
  const step = loadScenario(scenario).steps.find((each) => 'event' in each)!;
  return { ...(step.event as unknown as BusEvent), id: '1', time: '2026-11-21T20:11:07Z' };
}

const tampered = eventOf('topic-tampered');
const onTopic = (eventName: string, requestParameters: object, more: object = {}): BusEvent => ({
  ...tampered,
  detail: { ...tampered.detail, eventName, requestParameters, ...more },
});

let started: string[];
let published: string[];
const put = createBus(
  remediatorRules(SETTINGS, {
    start: ({ id }) => void started.push(id),
    filterDelivery: () => undefined,
    announceFailure: () => undefined,
    announceTampering: (event) => void published.push(tamperingText(event)),
  }),
);
function rulesFor(event: BusEvent): string[] {
  started = [];
  published = [];
  return put(event);
}

describe('the rules that protect the remediator, on the embedded bus', () => {
  test('start the workflow and notify people directly', () => {
    expect(rulesFor(tampered)).toEqual(['delivery', 'watch-workflow', 'notify-workflow']);
    expect(started).toEqual(['1']);
    expect(published).toEqual([expect.stringContaining('Call: DeleteTopic (sns.amazonaws.com)')]);
    expect(rulesFor(eventOf('remediator-tampered'))).toEqual(['watch-deployment', 'notify-deployment']);
  });

  test.each([SETTINGS.topicArn, SETTINGS.tamperingTopicArn])('match every change of %s', (topicArn) => {
    const policy = { topicArn, attributeName: 'Policy', attributeValue: '{}' };
    const subscription = { subscriptionArn: `${topicArn}:0d9a8f4e-1b2c-4d3e-8f90-a1b2c3d4e5f6` };
    expect(rulesFor(onTopic('SetTopicAttributes', policy))).toEqual(['watch-workflow', 'notify-workflow']);
    expect(rulesFor(onTopic('Unsubscribe', subscription))).toEqual(['watch-workflow', 'notify-workflow']);
  });

  test('only record a call of a deployment, and a refused call', () => {
    const parameters = { topicArn: SETTINGS.topicArn };
    const deployed = { userIdentity: { invokedBy: 'cloudformation.amazonaws.com' } };
    expect(rulesFor(onTopic('DeleteTopic', parameters, deployed))).toEqual(['delivery', 'watch-workflow']);
    expect(rulesFor(onTopic('DeleteTopic', parameters, { errorCode: 'AccessDenied' }))).toEqual([
      'delivery',
      'watch-workflow',
    ]);
    expect(published).toEqual([]);
  });

  test('leave other topics to the function that reads the destinations of trails', () => {
    expect(rulesFor(onTopic('DeleteTopic', { topicArn: `${SETTINGS.topicArn}-2` }))).toEqual(['delivery']);
  });
});
