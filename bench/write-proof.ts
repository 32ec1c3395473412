import { readFile, writeFile } from 'node:fs/promises';

const PAGE = new URL('../docs/proof.md', import.meta.url);

/** Writes the section of a benchmark into docs/proof.md, and leaves those of the others as they are. */
export async function writeProof(name: string, section: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const block = new RegExp(`(<!-- bench: ${name} -->\\n)[^]*?(<!-- end -->)`);
  await writeFile(
    PAGE,
    page.replace(block, (_all, start: string, end: string) => `${start}\n${section}\n\n${end}`),
  );
}
