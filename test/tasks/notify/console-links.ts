import { describe, expect, test } from '@jest/globals';
import { executionLink, historyLink, lookupCommand } from '../../../tasks/notify/console-links.ts';
import type { Alert } from '../../../tasks/contract/publication.ts';
import { DEPLOYMENT, EXECUTION_ARN } from '../../fixtures/deployment.ts';
import {
  ALERT_SENT,
  classified,
  DETECTED,
  NOT_PUBLISHED,
  RECORDED,
  RESTORED,
} from '../../fixtures/incidents.ts';
import { stopLogging } from '../../fixtures/records.ts';

const arn = (partition: string, region: string) =>
  `arn:${partition}:states:${region}:111122223333:execution:cloudtrail-remediation:5f1d3c52`;

describe('executionLink', () => {
  test.each([
    [
      'aws',
      'eu-central-1',
      'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/',
    ],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/'],
    [
      'aws-us-gov',
      'us-gov-west-1',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/states/home?region=us-gov-west-1#/v2/',
    ],
  ])('in %s the console has its own domain', (partition, region, start) => {
    const executionArn = arn(partition, region);
    expect(executionLink(executionArn)).toBe(`${start}executions/details/${executionArn}`);
  });

  test('has the ARN in a partition without a public console', () => {
    const executionArn = arn('aws-iso', 'us-iso-east-1');
    expect(executionLink(executionArn)).toBe(executionArn);
  });
});

test('the event history in the console is filtered by one attribute, in the Region of the call', () => {
  const scope = { partition: 'aws', region: 'us-east-1' };
  expect(historyLink(scope, { key: 'Username', value: 'carol@example.com' })).toBe(
    'https://us-east-1.console.aws.amazon.com/cloudtrailv2/home?region=us-east-1#/events?Username=carol%40example.com',
  );
  expect(historyLink({ ...scope, partition: 'aws-iso' }, { key: 'Username', value: 'x' })).toBeUndefined();
});

describe('the command that shows an incident', () => {
  const { incident } = classified(stopLogging());
  const outcome = (alert: Alert) =>
    lookupCommand(
      {
        moment: 'outcome',
        incident,
        remediation: RESTORED,
        alert,
        recorded: RECORDED,
        executionArn: EXECUTION_ARN,
      },
      DEPLOYMENT,
    );

  test('names it, its Region and its stack', () => {
    expect(outcome(ALERT_SENT)).toBe(
      `incidents show ${incident.id} --region eu-central-1 --stack cloudtrail-remediator`,
    );
  });

  test('names the incident that it joined, which is the stored one', () => {
    const joined = { id: 'the-first-detection', occurredAt: '2026-11-21T20:11:05Z' };
    expect(outcome({ ...NOT_PUBLISHED, detection: { ...DETECTED, duplicate: true, joined } })).toBe(
      'incidents show the-first-detection --region eu-central-1 --stack cloudtrail-remediator',
    );
  });

  test('names it if the stored incident is unknown', () => {
    expect(outcome({ ...ALERT_SENT, detection: { Error: 'TimeoutError' } })).toContain(incident.id);
  });
});
