import { h } from 'preact';
import type { ComponentChild } from 'preact';
import { exactDuration } from '../../terminal/words.ts';
import { visibleText } from './visible-text.ts';
import type { LayoutBar, LayoutEdge, LayoutFrame, LayoutNode, WorkflowLayout } from './workflow-shape.ts';
import type { StateRun, WorkflowPath } from './workflow-path.ts';

const CORNER = 7;
const ARROW = 'M-4.5 -8 L0 0 L4.5 -8 Z';

/** Marks inside a state, 12 px square, so that its outcome does not depend on colour alone. */
const MARKS: Record<StateRun['outcome'], string> = {
  passed: 'M1.5 6.5 L4.5 9.5 L10.5 2.5',
  caught: 'M6 1.5 V7 M6 10 V10.5',
  failed: 'M2 2 L10 10 M10 2 L2 10',
  running: 'M2 6 H2.5 M6 6 H6.5 M10 6 H10.5',
  interrupted: 'M2 6 H10',
};

/**
 * The workflow as an SVG element: every state and way, those of `path` strong and marked with attempts, times and
 * errors. Look and colours come from `workflow.css`. Works in the browser and, as text, on Node.
 */
export function WorkflowDrawing(props: {
  layout: WorkflowLayout;
  path?: WorkflowPath | undefined;
  title: string;
  description: string;
}): ComponentChild {
  const { layout, path } = props;
  const taken = new Set(path?.ways);
  const ways = layout.edges.toSorted((a, b) => Number(taken.has(wayOf(a))) - Number(taken.has(wayOf(b))));
  return h(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: path ? 'workflow followed' : 'workflow',
      viewBox: `0 0 ${layout.width} ${layout.height}`,
      width: layout.width,
      height: layout.height,
      role: 'img',
      'aria-label': `${props.title}. ${props.description}`,
    },
    layout.frames.map((frame) => drawFrame(frame, path?.states[frame.name])),
    ways.map((edge) => drawEdge(edge, taken.has(wayOf(edge)), path)),
    layout.bars.map((bar) => drawBar(bar, path)),
    layout.nodes.map((node) => drawNode(node, path)),
  );
}

const wayOf = (edge: LayoutEdge): string => `${edge.from}→${edge.to}`;

function drawFrame(frame: LayoutFrame, run: StateRun | undefined): ComponentChild {
  return h(
    'g',
    { class: `frame ${run ? 'taken' : ''}`, key: frame.name },
    h('rect', { x: frame.x, y: frame.y, width: frame.width, height: frame.height, rx: 14 }),
    h('text', { x: frame.x + 18, y: frame.y + 24 }, frame.name),
  );
}

function drawBar(bar: LayoutBar, path: WorkflowPath | undefined): ComponentChild {
  const on = path?.ways.some((way) => way.startsWith(`${bar.id}→`) || way.endsWith(`→${bar.id}`));
  return h('rect', {
    key: bar.id,
    class: `bar ${on ? 'taken' : ''}`,
    x: bar.x,
    y: bar.y - 2,
    width: bar.width,
    height: 4,
    rx: 2,
  });
}

function drawEdge(edge: LayoutEdge, taken: boolean, path: WorkflowPath | undefined): ComponentChild {
  const caught =
    edge.kind === 'caught' || (edge.kind === 'both' && path?.states[edge.from]?.outcome === 'caught');
  const [beforeLast, last] = [edge.points.at(-2), edge.points.at(-1)];
  const classes = ['way', caught ? 'caught' : '', taken ? 'taken' : ''].filter(Boolean).join(' ');
  const arrow =
    !beforeLast || !last || edge.to.endsWith('/join') || edge.to.endsWith('/fork')
      ? null
      : h('path', {
          d: ARROW,
          transform: `translate(${last[0]} ${last[1]}) rotate(${turn(beforeLast, last)})`,
        });
  return h(
    'g',
    { class: classes, key: wayOf(edge) },
    h('path', { class: 'line', d: rounded(edge.points) }),
    arrow,
  );
}

/** Degrees by which an arrow that points down has to be turned. */
function turn([x1, y1]: [number, number], [x2, y2]: [number, number]): number {
  if (Math.abs(x2 - x1) < Math.abs(y2 - y1)) return y2 > y1 ? 0 : 180;
  return x2 > x1 ? -90 : 90;
}

/** A path along the points with rounded corners. */
function rounded(points: [number, number][]): string {
  return points
    .map(([x, y], index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (!before) return `M${x} ${y}`;
      if (!after) return `L${x} ${y}`;
      const from = towards([x, y], before);
      const to = towards([x, y], after);
      return `L${from[0]} ${from[1]} Q${x} ${y} ${to[0]} ${to[1]}`;
    })
    .join(' ');
}

function towards([x, y]: [number, number], [x2, y2]: [number, number]): [number, number] {
  const length = Math.hypot(x2 - x, y2 - y) || 1;
  const part = Math.min(CORNER, length / 2) / length;
  return [Math.round((x + (x2 - x) * part) * 10) / 10, Math.round((y + (y2 - y) * part) * 10) / 10];
}

function drawNode(node: LayoutNode, path: WorkflowPath | undefined): ComponentChild {
  const run = path?.states[node.name];
  const said = path ? run && noteOf(run) : node.note;
  const note = said === node.name ? undefined : said;
  const middle = node.y + node.height / 2;
  const left = run ? node.x + 30 : node.x + node.width / 2;
  const classes = ['state', node.type.toLowerCase(), run ? `taken ${run.outcome}` : ''].filter(Boolean);
  return h(
    'g',
    { class: classes.join(' '), key: node.name },
    run && run.failures.length > 0
      ? h(
          'title',
          {},
          run.failures.map(({ error, message }) => visibleText(`${error}: ${message}`, 300)).join('\n'),
        )
      : null,
    h('rect', {
      x: node.x,
      y: node.y,
      width: node.width,
      height: node.height,
      rx: node.type === 'Task' ? 8 : node.height / 2,
    }),
    run
      ? h('path', {
          class: 'mark',
          d: MARKS[run.outcome],
          transform: `translate(${node.x + 12} ${middle - 6})`,
        })
      : null,
    h('text', { class: 'name', x: left, y: middle + (note ? -3 : 4.5) }, node.name),
    note
      ? h('text', { class: 'note', x: left, y: middle + 13 }, fitted(note, node.width - (run ? 38 : 22)))
      : null,
    run && run.attempts > 1 ? drawAttempts(node, run.attempts) : null,
  );
}

/** A badge on the upper right corner: how often the function ran. */
function drawAttempts(node: LayoutNode, attempts: number): ComponentChild {
  const label = `${attempts}×`;
  const width = label.length * 7 + 12;
  const x = node.x + node.width - width + 8;
  return h(
    'g',
    { class: 'attempts' },
    h('rect', { x, y: node.y - 9, width, height: 18, rx: 9 }),
    h('text', { x: x + width / 2, y: node.y + 4 }, label),
  );
}

function noteOf({ outcome, failures, milliseconds }: StateRun): string | undefined {
  const last = failures.at(-1);
  if ((outcome === 'caught' || outcome === 'failed') && last)
    return visibleText(last.error.replace(/Error$/, ''), 60);
  if (outcome === 'running' || outcome === 'interrupted') return outcome;
  return milliseconds ? exactDuration(milliseconds) : undefined;
}

/** Cuts text in the drawing's 11 px type to a width. */
function fitted(text: string, width: number): string {
  const room = Math.floor(width / 5.7);
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}
