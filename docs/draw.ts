import { writeFileSync } from 'node:fs';
import { drawWorkflow } from '../cli/report/draw-workflow.ts';
import { loadWorkflow } from '../statemachine/definition.ts';

/** `npm run docs`: draws the workflow of the README from the state machine file; a test keeps the two in step. */
writeFileSync(new URL('workflow.svg', import.meta.url), await drawWorkflow(loadWorkflow()));
