import { renderReport } from '../../../cli/report/render.ts';
import type { ReportInput } from '../../../cli/report/render.ts';
import { loadWorkflow } from '../../../statemachine/definition.ts';

/** When the reports of the tests are made. */
export const GENERATED_AT = '2026-11-21T20:00:00.000Z';

/** A whole report as one string. */
export async function reportHtml(input: Partial<ReportInput>): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of renderReport({
    title: 'Account 111122223333',
    scope: 'All trails, incidents since 22 Sep 2026',
    generatedAt: GENERATED_AT,
    incidents: [],
    workflow: loadWorkflow(),
    ...input,
  })) {
    chunks.push(chunk);
  }
  return chunks.join('');
}
