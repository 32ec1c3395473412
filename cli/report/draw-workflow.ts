import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Workflow } from '../../statemachine/definition.ts';
import type { Timeline } from '../history/timeline.ts';
import { WorkflowDrawing } from './workflow-drawing.ts';
import { layoutWorkflow } from './workflow-layout.ts';
import { pathOf } from './workflow-path.ts';

const STYLE_FILE = new URL('workflow.css', import.meta.url);

/**
 * The workflow as one SVG file that needs nothing beside it and follows the reader's light or dark preference. With a
 * timeline, the way of that execution is strong and its retries and errors are marked.
 */
export async function drawWorkflow(workflow: Workflow, timeline?: Timeline): Promise<string> {
  const layout = await layoutWorkflow(workflow);
  const svg = renderToString(
    h(WorkflowDrawing, {
      layout,
      path: timeline && pathOf(timeline),
      title: 'The remediation workflow',
      description: workflow.Comment ?? '',
    }),
  );
  const { code } = transformSync(readFileSync(STYLE_FILE, 'utf8'), { loader: 'css', minify: true });
  return `${svg.replace('>', `><style>${code.trim()}</style>`)}\n`;
}
