import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';

/** The machine and the day of a run. */
export function machineAndDay(now = new Date()): string {
  return `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node.js ${process.versions.node}, ${now.toISOString().slice(0, 10)}`;
}

const PROOF_PAGE = new URL('../docs/proof.md', import.meta.url);

/** Writes the section of a benchmark into a page, and leaves those of the others as they are. */
export async function writeFigures(page: URL, name: string, section: string): Promise<void> {
  const text = await readFile(page, 'utf8');
  const block = new RegExp(`(<!-- bench: ${name} -->\\n)[^]*?(<!-- end -->)`);
  await writeFile(
    page,
    text.replace(block, (_all, start: string, end: string) => `${start}\n${section}\n\n${end}`),
  );
}

/** Writes the section of a benchmark into docs/proof.md. */
export function writeProof(name: string, section: string): Promise<void> {
  return writeFigures(PROOF_PAGE, name, section);
}

/** Prints a benchmark's figures, and keeps them in docs/proof.md with the machine and the day if that was asked for. */
export async function showFigures(name: string, figures: string, proof: boolean): Promise<void> {
  process.stdout.write(`${figures}\n`);
  if (proof) await writeProof(name, `${figures}\n\n${machineAndDay()}.`);
}
