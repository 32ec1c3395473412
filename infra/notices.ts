import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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

/**
 * The packages that the files of a bundle are from, each version once.
 * @param inputs - paths, as esbuild's metafile has them
 * @throws MissingLicenseError for a package that names no licence
 */
export function bundledPackages(inputs: readonly string[]): BundledPackage[] {
  const folders = inputs.flatMap(
    (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input.replaceAll('\\', '/'))?.[0] ?? [],
  );
  const packages = [...new Set(folders)].sort().map(readPackage);
  return [...new Map(packages.map((each) => [`${each.name} ${each.version}`, each])).values()];
}

/** The notices of bundled packages: name, version, licence, source and the text of each licence. */
export function writeNotices(packages: readonly BundledPackage[]): string {
  return `${packages.map(noticeOf).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/**
 * Bill of materials of a program and the packages that are bundled in it.
 * @see https://cyclonedx.org/docs/1.5/json/
 */
export function writeBom(
  program: { name: string; version: string },
  packages: readonly BundledPackage[],
): string {
  const purl = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const { name, version } = program;
  const components = packages.map((each) => ({
    type: 'library',
    ...{ name: each.name, version: each.version, purl: purl(each.name, each.version) },
    licenses: [{ expression: each.license }],
  }));
  const component = { type: 'application', name, version, purl: purl(name, version) };
  const bom = { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component }, components };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

function noticeOf({ name, version, license, source, texts }: BundledPackage): string {
  return [
    `${name} ${version}\nLicence: ${license}\nSource: ${source}`,
    ...texts.map((text) => text.trim()),
  ].join('\n\n');
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license, repository } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Partial<Record<'name' | 'version' | 'license', string>> & { repository?: string | { url: string } };
  if (name === undefined || version === undefined || license === undefined)
    throw new MissingLicenseError(`The package in ${folder} names no licence, so it cannot be bundled.`);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8'));
  const source = (typeof repository === 'object' ? repository.url : repository) ?? 'not named by the package';
  return { name, version, license, source, texts };
}

/** A bundled package does not say under which licence it may be used. */
class MissingLicenseError extends Error {
  override readonly name = 'MissingLicenseError';
}
