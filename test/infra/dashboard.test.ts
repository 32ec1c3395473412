import { describe, expect, test } from '@jest/globals';
import { METRIC_NAMESPACE, METRICS } from '../../tasks/contract/metrics.ts';
import { deployed } from './deployed.ts';
import { resourceOf, synthesize } from './synthesized.ts';

interface Widget {
  type: string;
  properties: { title?: string; markdown?: string; alarms?: string[]; metrics?: unknown[][] };
}

function dashboardOf(settings: Record<string, unknown> = {}) {
  const template = synthesize(settings);
  const [, { Properties }] = resourceOf(template, 'AWS::CloudWatch::Dashboard');
  const { DashboardName, DashboardBody } = deployed(template)(Properties) as Record<string, string>;
  const { widgets } = JSON.parse(DashboardBody!) as { widgets: Widget[] };
  return { name: DashboardName, widgets, template };
}
const { name, widgets, template } = dashboardOf();

type Shown = [{ expression: string }] | [namespace: string, name: string];
/** What the widgets show: `namespace name` of plain metrics, the expression of others. */
const shown = (of: Widget[]) =>
  of
    .flatMap(({ properties }) => (properties.metrics ?? []) as Shown[])
    .map(([first, name]) => (typeof first === 'object' ? first.expression : `${first} ${name ?? ''}`));

test('its name says the Region: the dashboards of an account share one list', () => {
  expect(name).toBe('cloudtrail-remediator-ap-southeast-2');
  const longest = dashboardOf({ stackName: 'a'.repeat(40) }).name!;
  expect(longest.length).toBeLessThanOrEqual(255);
});

test('it answers three questions, in order', () => {
  const questions = widgets.flatMap(
    ({ properties }) => /^## (.+)/.exec(properties.markdown ?? '')?.[1] ?? [],
  );
  expect(questions).toEqual(['Are we covered?', 'What happened this week?', 'How fast were we?']);
});

test('it shows every alarm', () => {
  const [status] = widgets.filter(({ type }) => type === 'alarm');
  const alarms = template.findResources('AWS::CloudWatch::Alarm');
  expect(status?.properties.alarms).toHaveLength(Object.keys(alarms).length);
  // CloudWatch's limit for one widget.
  expect(Object.keys(alarms).length).toBeLessThanOrEqual(100);
});

describe('its metrics are those that the functions write, in their dimensions', () => {
  test.each(Object.values(METRICS))('$name', ({ name: metric, dimensions }) => {
    const schema = [METRIC_NAMESPACE, ...dimensions].join(',');
    const search = expect.stringContaining(`SEARCH('{${schema}} MetricName="${metric}"', '`) as unknown;
    expect(shown(widgets)).toContainEqual(
      schema === METRIC_NAMESPACE ? `${METRIC_NAMESPACE} ${metric}` : search,
    );
  });
});

test('without a sweep it shows none', () => {
  const without = shown(dashboardOf({ sweepMinutes: 0 }).widgets);
  const { sweepCompleted, trailsNotLogging, restoreFailed } = METRICS;
  expect(without).toContain(`${METRIC_NAMESPACE} ${restoreFailed.name}`);
  expect(without).not.toContain(`${METRIC_NAMESPACE} ${sweepCompleted.name}`);
  expect(without).not.toContain(`${METRIC_NAMESPACE} ${trailsNotLogging.name}`);
});
