import type { Repair } from './repair.ts';
import { startLogging } from './start-logging/repair.ts';

/** Every repair. Grants, doctor's expectations and the table of permissions are derived from it. */
export const REPAIRS: readonly Repair[] = [startLogging];

/** The table of what each repair may do, in Markdown. */
export function repairTable(): string {
  const code = (texts: readonly string[]) => texts.map((text) => `\`${text}\``).join(', ');
  const rows = REPAIRS.map(({ id, kinds, actions }) => [
    code([id]),
    code(kinds),
    code(actions.apply),
    code(actions.verify),
  ]);
  const head = ['repair', 'follows', 'applied with', 'verified with'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
