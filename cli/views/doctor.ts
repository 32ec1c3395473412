import type { Check, Verdict } from '../doctor/check.ts';
import { spread } from '../../terminal/facts.ts';
import type { Ink } from '../../terminal/ink.ts';
import { renderTable } from '../../terminal/table.ts';
import { count } from '../../terminal/words.ts';

const MARK: Readonly<Record<Verdict, { word: string; format: Parameters<Ink>[0] }>> = {
  pass: { word: 'pass', format: 'green' },
  warning: { word: 'warning', format: 'yellow' },
  failure: { word: 'FAILURE', format: ['bold', 'red'] },
  unknown: { word: 'unknown', format: 'yellow' },
  absent: { word: '-', format: 'dim' },
};

/** What was found of a deployment, as a table with what to do below each trouble. Texts must be clean. */
export function renderDoctor(
  checks: readonly Check[],
  subject: string,
  { ink, width }: { ink: Ink; width: number },
): string {
  const columns = [{ head: 'CHECK' }, { head: 'RESULT' }, { head: 'WHAT', least: 20, wrap: true }];
  const rows = checks.flatMap(({ area, verdict, what, todo }, index) => {
    const { word, format } = MARK[verdict];
    const head = checks[index - 1]?.area === area ? '' : area;
    const found = [head, ink(format, word), verdict === 'absent' ? ink('dim', what) : what];
    return todo === undefined ? [found] : [found, ['', '', `→ ${todo}`]];
  });
  return [
    spread(ink('bold', subject), verdictOf(checks, ink), width),
    renderTable(columns, rows, width, ink),
    ...commandsOf(checks, ink),
  ].join('\n\n');
}

// On lines of their own, unbroken, so that they can be copied.
function commandsOf(checks: readonly Check[], ink: Ink): string[] {
  const commands = checks.flatMap(({ command }) => (command === undefined ? [] : [`  ${command}`]));
  return commands.length === 0 ? [] : [[ink('bold', 'Commands that repair'), ...commands].join('\n')];
}

/** How many checks have that verdict. */
export function countOf(checks: readonly Check[], verdict: Verdict): number {
  return checks.filter((check) => check.verdict === verdict).length;
}

function verdictOf(checks: readonly Check[], ink: Ink): string {
  const failures = countOf(checks, 'failure');
  const warnings = countOf(checks, 'warning');
  const unknown = countOf(checks, 'unknown');
  return [
    failuresOf(failures, unknown, ink),
    ...(warnings > 0 ? [ink('yellow', count(warnings, 'warning'))] : []),
    ...(unknown > 0 ? [ink('yellow', `${unknown} could not be looked at`)] : []),
  ].join(', ');
}

// What was not looked at may fail too.
function failuresOf(failures: number, unknown: number, ink: Ink): string {
  if (failures > 0) return ink(['bold', 'red'], count(failures, 'failure'));
  return unknown > 0 ? ink('yellow', 'no failure seen') : ink('green', 'no failure');
}
