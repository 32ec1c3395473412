/** A state in its place. Lengths are in CSS pixels, from the top left corner of the drawing. */
export interface LayoutNode {
  name: string;
  /** Task, Choice, Pass, Succeed or Fail. */
  type: string;
  /** Second line when the drawing shows no execution: the function of a Task. */
  note?: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A Parallel state: the frame around its branches. */
export type LayoutFrame = Omit<LayoutNode, 'type' | 'note'>;

/** A bar at which branches part or meet; its id is the Parallel's name with `/fork` or `/join`. */
export interface LayoutBar {
  id: string;
  x: number;
  y: number;
  width: number;
}

/** A way from one state (or bar) to another, as corner points. `both` is one way for Next and for a Catch. */
export interface LayoutEdge {
  from: string;
  to: string;
  kind: 'next' | 'caught' | 'both';
  points: [x: number, y: number][];
}

/** A workflow laid out: the same for every execution, so it is computed once. */
export interface WorkflowLayout {
  width: number;
  height: number;
  nodes: LayoutNode[];
  frames: LayoutFrame[];
  bars: LayoutBar[];
  edges: LayoutEdge[];
}
