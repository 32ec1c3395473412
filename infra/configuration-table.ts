import { SETTINGS } from './settings.ts';

/** The README's table of settings, in Markdown: made from what validates them, so that it cannot be out of date. */
export function configurationTable(): string {
  const rows = Object.entries(SETTINGS).map(([key, { purpose, allowed, example, schema }]) => [
    `\`${key}\``,
    purpose,
    allowed,
    standardOf(schema.parse(undefined)),
    `\`${example}\``,
  ]);
  const head = ['key', 'what it does', 'allowed', 'default', 'example'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function standardOf(standard: string | number | boolean | readonly string[]): string {
  if (Array.isArray(standard)) return 'none';
  return `\`${String(standard)}\``;
}
