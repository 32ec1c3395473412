import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { buildTimeline } from '../../../cli/history/timeline.ts';
import { drawWorkflow } from '../../../cli/report/draw-workflow.ts';
import { layoutWorkflow } from '../../../cli/report/workflow-layout.ts';
import type { LayoutNode } from '../../../cli/report/workflow-shape.ts';
import { outcomeOf, pathOf } from '../../../cli/report/workflow-path.ts';
import { allStates, loadWorkflow } from '../../../statemachine/definition.ts';
import { demoExecution } from './demo-executions.ts';
import type { Course } from './demo-executions.ts';
import { HistoryWriter } from '../history/history-writer.ts';
import { seededRandom } from './random.ts';

const START = Date.parse('2026-11-03T10:00:00.000Z');
const REFUSAL = { error: 'TrailGoneError', message: 'CloudTrail does not know the trail any more.' };
const workflow = loadWorkflow();

function timelineOf(course: Course) {
  return buildTimeline(demoExecution(course, START, seededRandom(1), REFUSAL).events);
}

const apart = (a: LayoutNode, b: LayoutNode): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

describe('the layout of the workflow', () => {
  test('places every state of the file once, and no state on another', async () => {
    const { nodes, frames } = await layoutWorkflow(workflow);
    const names = [...nodes, ...frames].map(({ name }) => name);
    expect(names.toSorted()).toEqual(
      allStates(workflow)
        .map(([name]) => name)
        .toSorted(),
    );
    for (const [index, node] of nodes.entries()) {
      for (const other of nodes.slice(index + 1))
        expect([node.name, other.name, apart(node, other)]).toContain(true);
    }
  });

  test('draws every path that a state can take, and into and out of the branches', async () => {
    const { edges } = await layoutWorkflow(workflow);
    const ways = edges.map(({ from, to, kind }) => `${from} ${kind} ${to}`);
    expect(ways).toEqual(
      expect.arrayContaining([
        'ClassifyEvent next Respond/fork',
        'Respond/fork next RepairNeeded',
        'Respond/fork next RecordDetection',
        'StartLogging both VerifyLogging',
        'StartLogging caught CompareTrail',
        'CompareTrail caught RepairEnded',
        'VerifyLogging caught RoundsLeft',
        'RepairEnded next Respond/join',
        'Respond/join next IsHandledElsewhere',
      ]),
    );
    expect(new Set(ways).size).toBe(ways.length);
    for (const { points } of edges) expect(points.length).toBeGreaterThan(1);
  });
});

describe('the path of an execution', () => {
  test.each<Course>(['restored', 'slow', 'throttled', 'second-round', 'refused', 'not-needed', 'alert-lost'])(
    'follows only transitions of the workflow (%s)',
    async (course) => {
      const { edges, nodes, frames } = await layoutWorkflow(workflow);
      const drawn = new Set(edges.map(({ from, to }) => `${from}→${to}`));
      const path = pathOf(timelineOf(course));
      for (const way of path.ways) expect(drawn).toContain(way);
      const names = new Set([...nodes, ...frames].map(({ name }) => name));
      for (const state of Object.keys(path.states)) expect(names).toContain(state);
      expect(path.ways).toContain('Respond/fork→RepairNeeded');
      expect(path.ways.filter((way) => way.endsWith('→Respond/join'))).toHaveLength(2);
    },
  );

  test('counts attempts and keeps the errors between them', () => {
    const { states } = pathOf(timelineOf('throttled'));
    expect(states['StartLogging']).toMatchObject({ outcome: 'passed', attempts: 5 });
    expect(states['StartLogging']?.failures.map(({ error }) => error)).toEqual(
      Array(4).fill('CloudTrailBusyError'),
    );
  });

  test('separates caught errors from those that ended the execution', () => {
    const path = pathOf(timelineOf('refused'));
    expect(path.status).toBe('FAILED');
    expect(path.states['StartLogging']).toMatchObject({ outcome: 'caught', failures: [REFUSAL] });
    expect(path.ways).toContain('CompareTrail→RepairEnded');
    expect(path.states['TrailNotRestored']?.outcome).toBe('failed');
  });

  test('separates a running state from one that an abort interrupted', () => {
    const writer = new HistoryWriter(START).enterTask('ClassifyEvent', []);
    const [running] = buildTimeline(writer.events()).visits;
    expect(outcomeOf(running!, false)).toBe('running');
    expect(outcomeOf(running!, true)).toBe('interrupted');
    expect(pathOf(buildTimeline(writer.end('Aborted'))).states['ClassifyEvent']?.outcome).toBe('failed');
  });

  test('is highlighted in the drawing, with attempts and errors', async () => {
    const svg = await drawWorkflow(workflow, timelineOf('refused'));
    expect(svg).toContain('TrailGoneError: CloudTrail does not know the trail any more.');
    expect(svg.match(/class="state [a-z]+ taken caught"/g)).toHaveLength(2);
    expect(svg.match(/class="state fail taken failed"/g)).toHaveLength(1);
    await expect(drawWorkflow(workflow, timelineOf('slow'))).resolves.toMatch(/>[4-6]×</);
  });
});

describe('docs/workflow.svg', () => {
  test('is drawn from the current state machine file: `npm run docs` draws it again', async () => {
    const kept = readFileSync(new URL('../../../docs/workflow.svg', import.meta.url), 'utf8');
    expect(kept).toBe(await drawWorkflow(workflow));
  });

  test('loads nothing and runs nothing', async () => {
    const svg = await drawWorkflow(workflow);
    expect(svg).not.toMatch(/<script|href=|url\(|@import|\son\w+=/);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  });
});
