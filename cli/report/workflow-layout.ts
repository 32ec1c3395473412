import elk from 'elkjs/lib/elk.bundled.js';
import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk.bundled.js';
import type { LayoutEdge, WorkflowLayout } from './workflow-shape.ts';
import { allStates, loadWorkflow, targetOf } from '../../statemachine/definition.ts';
import type { State, Workflow } from '../../statemachine/definition.ts';

const NODE_HEIGHT = 46;
/** Wide enough that the ways into a bar stay straight; it is cut to them afterwards. */
const BAR_WIDTH = 500;
const MARGIN = 12;

/** A frame does not inherit these from the whole: both are given them. */
const SPACING: LayoutOptions = {
  'elk.spacing.nodeNode': '22',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
};

const OPTIONS: LayoutOptions = {
  ...SPACING,
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.padding': `[top=${MARGIN},left=${MARGIN},bottom=${MARGIN},right=${MARGIN}]`,
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.layered.crossingMinimization.forceNodeModelOrder': 'true',
  'elk.randomSeed': '1',
};

/** The way that a state takes when all goes well comes first when ways compete for a straight line. */
const STRAIGHT: LayoutOptions = { 'elk.layered.priority.straightness': '100' };

const layouts = new Map<string, Promise<WorkflowLayout>>();

/** Lays the workflow out, top to bottom, with the Eclipse Layout Kernel's layered algorithm; each definition once a process. */
export function layoutWorkflow(workflow: Workflow = loadWorkflow()): Promise<WorkflowLayout> {
  const definition = JSON.stringify(workflow);
  const layout = layouts.get(definition) ?? makeLayout(workflow);
  layouts.set(definition, layout);
  return layout;
}

async function makeLayout(workflow: Workflow): Promise<WorkflowLayout> {
  const edges: LayoutEdge[] = [];
  const children = nodesOf(workflow, edges);
  const states = new Map(allStates(workflow));
  const root = await new elk.default().layout({
    id: 'workflow',
    layoutOptions: OPTIONS,
    children,
    edges: edges.map((edge, index) => ({
      id: String(index),
      sources: [edge.from],
      targets: [edge.to],
      ...(states.get(edge.from)?.Next === edge.to && { layoutOptions: STRAIGHT }),
    })),
  });
  return placed(root, workflow, edges);
}

function nodesOf(workflow: Workflow, edges: LayoutEdge[]): ElkNode[] {
  return Object.entries(workflow.States).map(([name, state]) => {
    for (const [to, kind] of waysOut(state)) {
      const target = workflow.States[to]?.Branches ? `${to}/fork` : to;
      edges.push({ from: state.Branches ? `${name}/join` : name, to: target, kind, points: [] });
    }
    if (!state.Branches) return { id: name, width: widthOf(name, state), height: NODE_HEIGHT };
    const branches = state.Branches.flatMap((branch) => {
      edges.push({ from: `${name}/fork`, to: branch.StartAt, kind: 'next', points: [] });
      const inner = nodesOf(branch, edges);
      for (const [last, { End }] of Object.entries(branch.States)) {
        if (End) edges.push({ from: last, to: `${name}/join`, kind: 'next', points: [] });
      }
      return inner;
    });
    const bar = { width: BAR_WIDTH, height: 4 };
    return {
      id: name,
      layoutOptions: { ...SPACING, 'elk.padding': '[top=40,left=22,bottom=24,right=22]' },
      children: [{ id: `${name}/fork`, ...bar }, ...branches, { id: `${name}/join`, ...bar }],
    };
  });
}

/** Where a state can go, in the order of the file, each target once. */
function waysOut(state: State): Map<string, LayoutEdge['kind']> {
  const ways = new Map<string, LayoutEdge['kind']>();
  const add = (to: string | undefined, kind: 'next' | 'caught'): void => {
    if (to) ways.set(to, (ways.get(to) ?? kind) === kind ? kind : 'both');
  };
  for (const choice of state.Choices ?? []) add(choice.Next, 'next');
  add(state.Default, 'next');
  add(state.Next, 'next');
  for (const caught of state.Catch ?? []) add(caught.Next, 'caught');
  return ways;
}

/** Wide enough for the name in the drawing's bold 13 px type and the note in 11 px, also in a wide font; there is no browser here to measure it. */
function widthOf(name: string, state: State): number {
  const note = noteOf(state).note?.length ?? 0;
  return Math.round(Math.max(state.Type === 'Task' ? 138 : 104, name.length * 8.6 + 42, note * 6.1 + 24));
}

function placed(root: ElkNode, workflow: Workflow, edges: LayoutEdge[]): WorkflowLayout {
  const layout: WorkflowLayout = {
    width: Math.ceil(root.width ?? 0),
    height: Math.ceil(root.height ?? 0),
    nodes: [],
    frames: [],
    bars: [],
    edges,
  };
  const visit = (parent: ElkNode, states: Record<string, State>, left: number, top: number): void => {
    for (const [name, node] of (parent.children ?? []).map((child) => [child.id, child] as const)) {
      const box = {
        x: left + (node.x ?? 0),
        y: top + (node.y ?? 0),
        width: node.width ?? 0,
        height: node.height ?? 0,
      };
      const state = states[name];
      if (!state) layout.bars.push({ id: name, x: box.x, y: box.y + box.height / 2, width: box.width });
      else if (state.Branches) {
        layout.frames.push({ name, ...box });
        visit(
          node,
          Object.fromEntries(state.Branches.flatMap(({ States }) => Object.entries(States))),
          box.x,
          box.y,
        );
      } else layout.nodes.push({ name, type: state.Type, ...noteOf(state), ...box });
    }
    for (const edge of parent.edges ?? []) addPoints(edge, layout, root);
  };
  visit(root, workflow.States, 0, 0);
  return fittedBars(layout);
}

function noteOf(state: State): { note?: string } {
  if (state.Type !== 'Task') return {};
  const target = targetOf(state);
  if (target.type === 'integration') return { note: `${target.service}:${target.action}` };
  const words = target.slot.replace(/Arn$/, '');
  return { note: words.replace(/(?<=[a-z])[A-Z]/g, (capital) => `-${capital}`).toLowerCase() };
}

/** ELK gives an edge relative to the innermost node that holds both its ends (`container`). */
function addPoints(
  edge: ElkExtendedEdge & { container?: string },
  layout: WorkflowLayout,
  root: ElkNode,
): void {
  const target = layout.edges[Number(edge.id)];
  if (!target) return;
  const [left, top] = originOf(root, edge.container ?? root.id) ?? [0, 0];
  for (const { startPoint, bendPoints = [], endPoint } of edge.sections ?? []) {
    for (const { x, y } of [startPoint, ...bendPoints, endPoint]) {
      target.points.push(aligned(target.points.at(-1), [Math.round(left + x), Math.round(top + y)]));
    }
  }
}

/** Takes out a slant of a pixel or two, which the widths of the bars leave in ways that should be straight. */
function aligned(before: [number, number] | undefined, [x, y]: [number, number]): [number, number] {
  return before && Math.abs(before[0] - x) < 3 ? [before[0], y] : [x, y];
}

function originOf(node: ElkNode, id: string, left = 0, top = 0): [number, number] | undefined {
  const x = left + (node.x ?? 0);
  const y = top + (node.y ?? 0);
  if (node.id === id) return [x, y];
  for (const child of node.children ?? []) {
    const found = originOf(child, id, x, y);
    if (found) return found;
  }
  return undefined;
}

/** Shortens each bar to the ways that touch it. */
function fittedBars(layout: WorkflowLayout): WorkflowLayout {
  for (const bar of layout.bars) {
    const touching = layout.edges.flatMap(({ from, to, points }) => [
      ...(from === bar.id ? points.slice(0, 1) : []),
      ...(to === bar.id ? points.slice(-1) : []),
    ]);
    const xs = touching.map(([x]) => x);
    if (xs.length === 0) continue;
    const left = Math.min(...xs) - 14;
    Object.assign(bar, { x: left, width: Math.max(...xs) + 14 - left });
  }
  return layout;
}
