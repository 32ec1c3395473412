import { describe, expect, test } from '@jest/globals';
import { dimensionsOf, METRIC_NAMESPACE, METRICS, type Metric } from '../../tasks/contract/metrics.ts';
import { deployed } from './deployed.ts';
import { resourceOf, synthesize } from './synthesized.ts';

interface Widget {
  type: string;
  properties: { title?: string; markdown?: string; alarms?: string[]; metrics?: unknown[][] };
}

function dashboardOf(settings: Record<string, unknown> = {}) {
  const template = synthesize({ dashboard: true, ...settings });
  const [, { Properties }] = resourceOf(template, 'AWS::CloudWatch::Dashboard');
  const { DashboardName, DashboardBody } = deployed(template)(Properties) as Record<string, string>;
  const { widgets } = JSON.parse(DashboardBody!) as { widgets: Widget[] };
  return { name: DashboardName, widgets, template };
}
const { name, widgets, template } = dashboardOf();

type Shown = [{ expression: string }] | [namespace: string, name: string, ...dimensions: unknown[]];
/** What the widgets show: `namespace name dimension value` of plain metrics, the expression of others. */
const shown = (of: Widget[]) =>
  of
    .flatMap(({ properties }) => (properties.metrics ?? []) as Shown[])
    .map(([first, ...rest]) =>
      typeof first === 'object'
        ? first.expression
        : [first, ...rest.filter((part) => typeof part === 'string')].join(' '),
    );
/** A metric that has no dimension but the stack. */
const plain = (metric: string, stack = 'cloudtrail-remediator') =>
  `${METRIC_NAMESPACE} ${metric} Stack ${stack}`;

test('there is no dashboard unless the deployment asks for one', () => {
  synthesize().resourceCountIs('AWS::CloudWatch::Dashboard', 0);
});

test('the name of the dashboard has the Region: the dashboards of an account share one list', () => {
  expect(name).toBe('cloudtrail-remediator-ap-southeast-2');
  const longest = dashboardOf({ stackName: 'a'.repeat(40) }).name!;
  expect(longest.length).toBeLessThanOrEqual(255);
});

test('the dashboard answers three questions, in order', () => {
  const questions = widgets.flatMap(
    ({ properties }) => /^## (.+)/.exec(properties.markdown ?? '')?.[1] ?? [],
  );
  expect(questions).toEqual(['Are we covered?', 'What happened this week?', 'How fast were we?']);
});

test('the dashboard shows every alarm', () => {
  const [status] = widgets.filter(({ type }) => type === 'alarm');
  const alarms = template.findResources('AWS::CloudWatch::Alarm');
  expect(status?.properties.alarms).toHaveLength(Object.keys(alarms).length);
  // CloudWatch's limit for one widget.
  expect(Object.keys(alarms).length).toBeLessThanOrEqual(100);
});

describe('the metrics of the dashboard are those that the functions write, in their dimensions', () => {
  test.each(Object.keys(METRICS) as Metric[])('%s', (key) => {
    const { name: metric, dimensions } = METRICS[key];
    const schema = [METRIC_NAMESPACE, ...dimensionsOf(key)].join(',');
    const own = `MetricName="${metric}" Stack="cloudtrail-remediator"`;
    const search = expect.stringContaining(`SEARCH('{${schema}} ${own}', '`) as unknown;
    expect(shown(widgets)).toContainEqual(dimensions.length === 0 ? plain(metric) : search);
  });

  test('all metrics belong to this stack', () => {
    const second = shown(dashboardOf({ stackName: 'second' }).widgets);
    expect(second).toContain(plain(METRICS.sweepFailures.name, 'second'));
    for (const text of second) expect(text).not.toMatch(/Stack(=")? ?cloudtrail-remediator/);
  });
});

test('the dashboard shows no sweep without a sweep', () => {
  const without = shown(dashboardOf({ sweepMinutes: 0 }).widgets);
  const { sweepFailures, topicsWithoutSubscribers, restoreFailed } = METRICS;
  expect(without).toContain(plain(restoreFailed.name));
  expect(without).not.toContain(plain(sweepFailures.name));
  expect(without).not.toContain(plain(topicsWithoutSubscribers.name));
});
