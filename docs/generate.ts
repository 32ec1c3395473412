import { writeFileSync } from 'node:fs';
import { drawWorkflow } from '../cli/report/draw-workflow.ts';
import { loadWorkflow } from '../statemachine/definition.ts';
import { fillBlocks, makeBlocks, PAGES, readText } from './blocks.ts';
import { baselineSchema, incidentSchema, jsonFile } from './incident-schema.ts';
import { runExamples } from './run-examples.ts';

/**
 * `npm run docs`: draws the workflow and fills in what the pages repeat of the code; a test keeps both in step.
 * `npm run docs -- --run` runs the programs too, and shows their output of now. Neither needs a network.
 */
const withRuns = process.argv.includes('--run');
writeFileSync(new URL('workflow.svg', import.meta.url), await drawWorkflow(loadWorkflow()));
writeFileSync(new URL('schema/incident.schema.json', import.meta.url), await jsonFile(incidentSchema()));
writeFileSync(new URL('schema/baseline.schema.json', import.meta.url), await jsonFile(baselineSchema()));
const blocks = makeBlocks();
for (const path of PAGES) {
  const filled = fillBlocks(readText(path), blocks);
  const page = withRuns ? fillBlocks(filled, runExamples([filled]), 'run') : filled;
  if (page !== readText(path)) writeFileSync(new URL(`../${path}`, import.meta.url), page);
}
