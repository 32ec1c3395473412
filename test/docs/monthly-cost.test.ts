import { describe, expect, test } from '@jest/globals';
import { idleCost } from '../../docs/monthly-cost.ts';
import { synthesizeResources } from '../../docs/template.ts';

const YEAR = 365;
const standard = synthesizeResources();

describe('a deployment with standard settings and without an incident', () => {
  test('has at most 14 alarms on at most 17 metrics, and no dashboard', () => {
    const { alarms, alarmMetrics } = idleCost(standard);
    expect(alarms).toBeLessThanOrEqual(14);
    expect(alarmMetrics).toBeLessThanOrEqual(17);
    const types = Object.values(standard).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::CloudWatch::Dashboard');
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('costs at most 3.50 USD a month after %d years', (years) => {
    expect(idleCost(standard, years * YEAR).sum).toBeLessThanOrEqual(3.5);
  });

  test('costs one US dollar less without the key', () => {
    const withoutKey = synthesizeResources({ encryptTopic: false });
    expect(idleCost(standard).sum - idleCost(withoutKey).sum).toBeCloseTo(1);
  });

  test.each([{ tickets: 'opscenter' }, { chat: true }])('costs one alarm more with %j', (settings) => {
    expect(idleCost(synthesizeResources(settings)).sum - idleCost(standard).sum).toBeCloseTo(0.1);
  });

  test('costs three US dollars more with a dashboard', () => {
    const withDashboard = synthesizeResources({ dashboard: true });
    expect(idleCost(withDashboard).sum - idleCost(standard).sum).toBeCloseTo(3);
  });
});

describe('the computed cost', () => {
  const alarm = (Properties: object) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { ...Properties } });

  test('counts each metric of metric math, and each alarm on a metric', () => {
    const stat = { MetricStat: {} };
    const resources = {
      one: alarm({ MetricName: 'Errors' }),
      same: alarm({ MetricName: 'Errors' }),
      math: alarm({ Metrics: [{ Expression: 'a+b' }, stat, stat] }),
    };
    expect(idleCost(resources)).toMatchObject({ alarms: 3, alarmMetrics: 4 });
  });

  test.each([
    [0, 1],
    [YEAR, 2],
    [2 * YEAR, 3],
    [9 * YEAR, 3],
  ])('of a key that rotates every year is, after %d days, %d USD', (day, cost) => {
    const key = { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true } };
    const without = idleCost({}).sum;
    expect(idleCost({ key }, day).sum - without).toBeCloseTo(cost);
  });
});
