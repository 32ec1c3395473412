import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DIGEST = /\b[0-9a-f]{64}\b/;

/**
 * The output of every command that pages show, by the text of its marker. The commands run in the order of the pages, in
 * embedded mode, in one new folder for each page; those of a `setup` marker are run and not shown. `ID` is the last stop
 * that was repaired, `DIGEST` what export printed.
 */
export function runExamples(pages: readonly string[]): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const page of pages) {
    const folder = mkdtempSync(join(tmpdir(), 'docs-'));
    let digest = '';
    try {
      for (const [, command = ''] of page.matchAll(/^<!-- (?:run|setup): (.+) -->$/gm)) {
        const id = command.includes(' ID') ? lastRepaired(folder) : '';
        const shown = command.replace(' ID', ` ${id}`).replace('DIGEST', digest);
        const output = run(shown, folder);
        digest = DIGEST.exec(output)?.[0] ?? digest;
        outputs[command] = command.startsWith('npm start')
          ? fenced(startOf(output))
          : fenced(`$ ${shown}\n${output.trimEnd()}`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return outputs;
}

const fenced = (text: string): string => `\`\`\`\n${text}\n\`\`\``;

/** Runs `npm start …` or `incidents …` with this Node.js, and shows the folder as `.local`. */
function run(command: string, folder: string): string {
  const words = command.split(' ');
  const isStart = words[0] === 'npm';
  const given = isStart ? [...words.slice(3), '--dir', folder] : words.slice(1);
  const at = given.indexOf('--local');
  if (at >= 0) given.splice(at + 1, 0, folder);
  const args = given.map((word) =>
    word.endsWith('.jsonl') || word.endsWith('.html') ? join(folder, word) : word,
  );
  const program = isStart ? 'local/main.js' : 'cli/main.js';
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '110', NO_COLOR: '1' },
  });
  const said = stderr.replace(/^(?:.*…|Looking at the last .*)\n/gm, '');
  return `${stdout}${said}`
    .replaceAll(`${folder}/evidence`, 'evidence')
    .replaceAll(folder, '.local')
    .replace(/ +$/gm, '');
}

function lastRepaired(folder: string): string {
  const { stdout } = spawnSync(
    process.execPath,
    ['cli/main.js', 'list', '--local', folder, '--status', 'restored', '--json'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  const { incidents } = JSON.parse(stdout) as { incidents: { id: string }[] };
  return (incidents[0]?.id ?? '').slice(0, 8);
}

/** Of a scenario's output the steps that did something, one line each, and the mails. */
function startOf(output: string): string {
  const response = /^The response[^]*?execution \w+ after .*$/m.exec(output)?.[0] ?? '';
  const lines = response.split('\n');
  return lines
    .map((line, index) => (/[+✔↻✗✉◇┬┴·]/u.test(lines[index + 1] ?? '+') ? line : `${line} …`))
    .filter((line) => /[✔↻✗✉] /u.test(line) && !/ (Publish|Announce)[A-Z]/.test(line))
    .map((line) => line.replace(/^.*?(?=\+\S+ {2,}[^+\s])/, ''))
    .join('\n');
}
