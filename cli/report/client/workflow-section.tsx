import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Timeline } from '../../history/timeline.ts';
import type { EmbeddedIncident } from '../data.ts';
import { visibleText } from '../visible-text.ts';
import { WorkflowDrawing } from '../workflow-drawing.ts';
import type { WorkflowLayout } from '../workflow-shape.ts';
import { pathOf } from '../workflow-path.ts';
import type { WorkflowPath } from '../workflow-path.ts';
import { StepsTable } from './steps-table.tsx';

interface Props {
  layout: WorkflowLayout;
  timeline: Timeline | undefined;
  incident: EmbeddedIncident;
}

/** The workflow with the way that this incident's execution took, and its steps as a table. */
export function WorkflowSection({ layout, timeline, incident }: Props) {
  const path = useMemo(() => timeline && pathOf(timeline), [timeline]);
  const drawing = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Where the drawing is wider than the window, the way begins in the middle of what is seen.
    const { current } = drawing;
    const start = layout.nodes[0];
    if (!current || !start) return;
    const scale = current.scrollWidth / layout.width;
    current.scrollLeft = (start.x + start.width / 2) * scale - current.clientWidth / 2;
  }, [layout, incident]);
  return (
    <section class="course" aria-labelledby="course-heading">
      <h2 id="course-heading">The way through the workflow</h2>
      {path && timeline ? (
        <p class="caption">{summary(path, layout, timeline)}</p>
      ) : (
        <p class="caption">
          The history of this execution is not in the report: Step Functions keeps histories for 90 days after
          the end. What the incident itself keeps stands above and below; this is the workflow that it went
          through.
        </p>
      )}
      <div
        class="drawing"
        ref={drawing}
        tabIndex={0}
        role="region"
        aria-label="Drawing of the workflow, scrolls sideways where it is too wide"
      >
        <WorkflowDrawing
          layout={layout}
          path={path}
          title="The workflow"
          description={
            path && timeline
              ? `${summary(path, layout, timeline)} The table below lists the steps.`
              : 'No way is marked.'
          }
        />
      </div>
      {path && (
        <ul class="legend workflow-legend" aria-hidden="true">
          <li class="passed">Went well</li>
          <li class="caught">Error caught, went on</li>
          <li class="failed">Ended in an error</li>
          <li class="attempts">Attempts</li>
        </ul>
      )}
      {timeline && <StepsTable timeline={timeline} start={Date.parse(incident.occurredAt)} />}
    </section>
  );
}

function summary(path: WorkflowPath, layout: WorkflowLayout, timeline: Timeline): string {
  const states = Object.values(path.states);
  const drawn = layout.nodes.length + layout.frames.length;
  const retried = states.reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0);
  const caught = states.filter(({ outcome }) => outcome === 'caught').length;
  const parts = [
    `The execution went through ${states.length} of ${drawn} states`,
    retried === 0 ? 'without a retry' : `with ${retried} ${retried === 1 ? 'retry' : 'retries'}`,
    caught === 0 ? '' : `and ${caught} caught ${caught === 1 ? 'error' : 'errors'}`,
  ];
  const end: Record<Timeline['status'], string> = {
    RUNNING: 'and was still running.',
    SUCCEEDED: 'and succeeded.',
    FAILED: `and failed: ${visibleText(timeline.failure?.error ?? 'unknown', 80)}.`,
    TIMED_OUT: 'and timed out.',
    ABORTED: 'and was aborted.',
  };
  return `${parts.filter(Boolean).join(' ')}, ${end[timeline.status]}`;
}
