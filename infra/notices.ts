import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };

/** A package whose code is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as its package.json has it. */
  readonly license: string;
  /** Where its source is. */
  readonly source: string;
  /** Text of its licence, and of its notice if it has one. */
  readonly texts: readonly string[];
}

/** The files of which outputs of esbuild contain something; `root` is its working directory. */
export function bundledFiles(root: string, outputs: readonly Metafile['outputs'][string][]): string[] {
  return outputs
    .flatMap(({ inputs }) => Object.entries(inputs))
    .flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [join(root, path)] : []));
}

/**
 * Writes what goes with a bundle: `THIRD-PARTY-NOTICES`, and the bill of materials `sbom.cdx.json`.
 * @throws MissingLicenseError for a package without a licence
 */
export function describeBundle(folder: string, name: string, files: readonly string[]): void {
  const packages = bundledPackages(files);
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES'), noticesOf(packages));
  writeFileSync(join(folder, 'sbom.cdx.json'), bomOf(name, packages));
}

/**
 * The packages that the files of a bundle are from, each version once.
 * @throws MissingLicenseError for a package without a licence
 */
export function bundledPackages(files: readonly string[]): BundledPackage[] {
  const folders = files.flatMap(
    (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll('\\', '/'))?.[0] ?? [],
  );
  const packages = [...new Set(folders)].sort().map(readPackage);
  return [...new Map(packages.map((each) => [`${each.name} ${each.version}`, each])).values()];
}

/** The notices of bundled packages: name, version, licence and source of each, and the texts that they share once. */
export function noticesOf(packages: readonly BundledPackage[]): string {
  const sharing = Map.groupBy(packages, ({ texts }) => texts.map((text) => text.trim()).join('\n\n'));
  const notices = [...sharing].map(([text, these]) =>
    [
      ...these.map(
        ({ name, version, license, source }) => `${name} ${version}\nLicence: ${license}\nSource: ${source}`,
      ),
      text,
    ].join('\n\n'),
  );
  return `${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** @see https://cyclonedx.org/docs/1.5/json/ */
function bomOf(name: string, packages: readonly BundledPackage[]): string {
  const { name: group, version, license } = manifest;
  const bom = {
    ...{ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 },
    metadata: {
      component: { type: 'application', group, name, version, licenses: [{ expression: license }] },
    },
    components: packages.map((each) => ({
      ...{ type: 'library', name: each.name, version: each.version },
      purl: `pkg:npm/${each.name.replace('@', '%40')}@${each.version}`,
      licenses: [{ expression: each.license }],
    })),
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license, repository } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Partial<Record<'name' | 'version' | 'license', string>> & { repository?: string | { url: string } };
  if (name === undefined || version === undefined || license === undefined)
    throw new MissingLicenseError(`The package in ${folder} cannot be bundled: it names no licence.`);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8'));
  if (files.every((file) => /^notice/i.test(file))) texts.unshift(knownText(license, `${name} ${version}`));
  const source = (typeof repository === 'object' ? repository.url : repository) ?? 'not named by the package';
  return { name, version, license, source, texts };
}

/** The text of a licence that a package names but does not contain. */
function knownText(license: string, by: string): string {
  if (license === 'Apache-2.0') {
    // The project's own licence, without the appendix: that has the project's copyright line.
    const [terms = ''] = readFileSync(join(import.meta.dirname, '..', 'LICENSE'), 'utf8').split(
      /^ *APPENDIX/m,
    );
    return terms;
  }
  throw new MissingLicenseError(
    `${by} cannot be bundled: it has no file with its licence (${license}), and this project has no text of that licence.`,
  );
}

/** A bundled package does not say under which licence it may be used. */
export class MissingLicenseError extends Error {
  override readonly name = 'MissingLicenseError';
}
