import * as v from 'valibot';
import { count } from '../terminal/words.ts';
import { appendLine, readJsonLines, replaceFile, StateFolderError } from './state-file.ts';

/** Entries that come one by one, of which the newest are kept; in a file of JSON Lines when there is one. */
export class KeptLines<T> {
  /** What is wrong with lines of the file, a sentence; those are left out. */
  readonly damaged: readonly string[];
  readonly #file: string | undefined;
  readonly #capacity: number;
  readonly #entries: T[];
  /** Lines of the file, with those of dropped entries. */
  #lines: number;
  /** How many of the newest entries the file lacks. */
  #unsaved = 0;

  /**
   * @param shape - of an entry
   * @param capacity - how many entries are kept; the file has at most twice as many lines
   */
  constructor(file: string | undefined, shape: v.GenericSchema, capacity: number) {
    this.#capacity = capacity;
    const damaged: string[] = [];
    this.damaged = damaged;
    let lines: unknown[] = [];
    try {
      if (file !== undefined) lines = readJsonLines(file);
      this.#file = file;
    } catch (error) {
      if (!(error instanceof StateFolderError)) throw error;
      damaged.push(`${error.message} What it would hold is kept in memory only.`);
    }
    this.#entries = lines.filter((line) => v.is(shape, line)) as T[];
    this.#lines = lines.length;
    const bad = this.#lines - this.#entries.length;
    if (bad > 0) damaged.push(`${file} has ${count(bad, 'damaged line')}: the others are used.`);
    this.#dropOldest();
  }

  /** Takes an entry; `save` writes it to the file. */
  add(entry: T): void {
    this.#entries.push(entry);
    this.#unsaved += 1;
    this.#dropOldest();
  }

  /** Takes an entry and writes it. @throws StateFolderError when it cannot be written: it is not kept then */
  keep(entry: T): void {
    this.add(entry);
    try {
      this.save();
    } catch (error) {
      this.#entries.pop();
      this.#unsaved -= 1;
      throw error;
    }
  }

  /** Writes what the file lacks. @throws StateFolderError */
  save(): void {
    const unsaved = this.#entries.slice(this.#entries.length - this.#unsaved);
    if (this.#file === undefined || unsaved.length === 0) return;
    const text = (entries: readonly T[]) => entries.map((entry) => JSON.stringify(entry)).join('\n');
    if (this.#lines + unsaved.length > 2 * this.#capacity) {
      replaceFile(this.#file, `${text(this.#entries)}\n`);
      this.#lines = this.#entries.length;
    } else {
      appendLine(this.#file, text(unsaved));
      this.#lines += unsaved.length;
    }
    this.#unsaved = 0;
  }

  /** Every entry, oldest first. */
  all(): readonly T[] {
    return this.#entries;
  }

  #dropOldest(): void {
    const surplus = this.#entries.length - this.#capacity;
    if (surplus > 0) this.#entries.splice(0, surplus);
    this.#unsaved = Math.min(this.#unsaved, this.#entries.length);
  }
}
