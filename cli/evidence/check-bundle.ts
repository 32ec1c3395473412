import * as v from 'valibot';
import type { ByteLine } from './byte-lines.ts';
import {
  digestsLine,
  incidentLine,
  manifestLine,
  recordLine,
  sealOf,
  sha256,
  unreadableLine,
} from './bundle-line.ts';
import type { ManifestLine } from './bundle-line.ts';

/** Something that is wrong with a bundle, at a line of the file (from 1). */
export interface Problem {
  line: number;
  what: string;
}

/** What a check found. */
export interface BundleCheck {
  problems: Problem[];
  /** Problems that are not in the list, which is kept short. */
  more: number;
  incidents: number;
  records: number;
  histories: number;
  /** Items of the table that could not be read when the file was written. */
  unreadable: number;
  /** SHA-256 of the manifest; null when there is none. */
  manifestSha256: string | null;
}

const MOST_PROBLEMS = 20;
/** Types of lines that a bundle has. */
const OF_BUNDLE = ['bundle', 'incident', 'record', 'history', 'unreadable', 'digests', 'manifest', 'seal'];

/** The file holds nothing that a bundle holds. */
export class NoBundleError extends Error {
  override readonly name = 'NoBundleError';
}

/**
 * Checks a bundle line by line, keeping one section in memory. Finds any byte that was changed, added or taken away. Throws
 * NoBundleError for a file without a single line of a bundle.
 */
export async function checkBundle(lines: AsyncIterable<ByteLine>): Promise<BundleCheck> {
  const checker = new BundleChecker();
  for await (const line of lines) checker.add(line);
  return checker.finish();
}

interface Pending {
  line: number;
  digest: string;
  what: string;
}

class BundleChecker {
  readonly #result: BundleCheck = {
    ...{ problems: [], more: 0, incidents: 0, records: 0, histories: 0, unreadable: 0 },
    manifestSha256: null,
  };
  readonly #sections: { line: number; digest: string }[] = [];
  #pending: Pending[] = [];
  #line = 0;
  #incident: { id: string; recordDigest: string } | undefined;
  #manifest: ManifestLine | undefined;
  #sealed = false;
  #isBundle = false;

  add({ bytes, ended }: ByteLine): void {
    this.#line += 1;
    if (!ended) this.#problem(this.#line, 'the file is cut off in this line');
    if (this.#sealed) {
      this.#problem(this.#line, 'there is something after the end of the bundle');
      return;
    }
    const value = parse(bytes);
    this.#isBundle ||= OF_BUNDLE.includes(String(typeOf(value)));
    if (this.#manifest) this.#seal(bytes);
    else if (is(manifestLine, value)) this.#close(value, bytes);
    else if (is(digestsLine, value)) this.#section(value, bytes);
    else this.#content(value, bytes);
  }

  finish(): BundleCheck {
    if (!this.#isBundle) throw new NoBundleError('This is no evidence file.');
    if (!this.#manifest) this.#problem(this.#line, 'there is no manifest: the file is cut off, or no bundle');
    else if (!this.#sealed)
      this.#problem(this.#line, 'there is no seal after the manifest: the file is cut off');
    return this.#result;
  }

  #content(value: unknown, bytes: Buffer): void {
    let what = 'this line';
    if (this.#line === 1 && typeOf(value) !== 'bundle')
      this.#problem(1, 'the file does not begin as a bundle does');
    if (is(incidentLine, value)) {
      this.#incident = { id: value.incident.id, recordDigest: value.incident.record.sha256 };
      this.#result.incidents += 1;
      what = `incident ${value.incident.id}`;
    } else if (is(recordLine, value)) {
      what = `the record of incident ${value.incidentId}`;
      this.#record(value);
    } else if (is(unreadableLine, value)) {
      what = `the line on the item ${value.occurredAtId}`;
      this.#result.unreadable += 1;
    } else if (typeOf(value) === 'history') {
      what = `the history of incident ${this.#incident?.id ?? 'unknown'}`;
      if (isWholeHistory(value)) this.#result.histories += 1;
    }
    this.#pending.push({ line: this.#line, digest: sha256(bytes), what });
  }

  #record(record: v.InferOutput<typeof recordLine>): void {
    if (record.text === undefined) return;
    this.#result.records += 1;
    const digest = sha256(record.text);
    const recorded = this.#incident?.id === record.incidentId ? this.#incident.recordDigest : record.sha256;
    if (digest !== record.sha256 || digest !== recorded) {
      this.#problem(
        this.#line,
        `the record of incident ${record.incidentId} is not the one whose digest was kept when it was recorded`,
      );
    }
  }

  #section(section: v.InferOutput<typeof digestsLine>, bytes: Buffer): void {
    const [first] = this.#pending;
    const expected = section.to - section.from + 1;
    if (
      section.sha256.length !== this.#pending.length ||
      expected !== this.#pending.length ||
      section.from !== first?.line
    ) {
      this.#problem(
        this.#line,
        `lines ${section.from} to ${section.to} should stand before this one, but ${this.#pending.length} lines do: lines were added or taken away`,
      );
    }
    for (const [index, { line, digest, what }] of this.#pending.entries()) {
      if (digest !== section.sha256[index]) this.#problem(line, `${what} does not match its digest`);
    }
    this.#pending = [];
    this.#sections.push({ line: this.#line, digest: sha256(bytes) });
  }

  #close(manifest: ManifestLine, bytes: Buffer): void {
    this.#manifest = manifest;
    this.#result.manifestSha256 = sha256(bytes);
    if (this.#pending.length > 0) this.#problem(this.#line, 'the lines before the manifest have no digests');
    if (manifest.sections.length !== this.#sections.length) {
      this.#problem(
        this.#line,
        `the manifest lists ${manifest.sections.length} sections, the file has ${this.#sections.length}`,
      );
    }
    for (const [index, { line, digest }] of this.#sections.entries()) {
      if (digest !== manifest.sections[index]) this.#problem(line, 'these digests do not match the manifest');
    }
    const { incidents, records, histories, unreadable } = this.#result;
    if (
      manifest.lines !== this.#line - 1 ||
      manifest.incidents !== incidents ||
      manifest.records !== records ||
      manifest.histories !== histories ||
      (manifest.unreadable ?? 0) !== unreadable
    ) {
      this.#problem(this.#line, 'the counts of the manifest do not match the file');
    }
  }

  #seal(bytes: Buffer): void {
    this.#sealed = true;
    if (bytes.toString('latin1') !== sealOf(this.#result.manifestSha256 ?? '')) {
      this.#problem(this.#line, 'the manifest does not match the seal after it');
    }
  }

  #problem(line: number, what: string): void {
    const { problems } = this.#result;
    if (problems.length < MOST_PROBLEMS) problems.push({ line, what });
    else this.#result.more += 1;
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function is<Schema extends v.GenericSchema>(schema: Schema, value: unknown): value is v.InferOutput<Schema> {
  return v.is(schema, value);
}

function typeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
}

/** The first page of a history that was there: later pages are the same history. */
function isWholeHistory(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'page' in value && value.page === 1;
}
