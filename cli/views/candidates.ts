import { isArn } from '../../tasks/contract/scope.ts';
import { subjectTypeOf } from '../../tasks/contract/subject.ts';
import type { Candidate } from '../incidents/find-incident.ts';
import { subjectName } from '../incidents/remediator.ts';
import { clean } from '../../terminal/clean.ts';
import type { Ink } from '../../terminal/ink.ts';
import { renderTable } from '../../terminal/table.ts';
import { dateTime } from '../../terminal/words.ts';

/** The incidents that a prefix may mean. Only their keys are known: id, time and trail. */
export function renderCandidates(candidates: readonly Candidate[], ink: Ink, width: number): string {
  const rows = clean(candidates).map(({ id, occurredAtId, trailArn }) => [
    id,
    dateTime(occurredAtId),
    isArn(trailArn) ? trailArn : subjectName({ type: subjectTypeOf(trailArn), name: 'not named' }),
  ]);
  const columns = [
    { head: 'ID' },
    { head: 'WHEN (UTC)', dispensable: 1 },
    { head: 'TRAIL', least: 10, cut: 'middle' as const },
  ];
  return renderTable(columns, rows, width, ink);
}
