import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  appendLine,
  DamagedFileError,
  readOr,
  reasonOf,
  removeFile,
  removeUnfinished,
  replaceFile,
  StateFolderError,
} from '../state-file.ts';
import { PROGRAM_STOPPED, type Execution, type ExecutionSummary } from './execution.ts';
import { EXECUTION_FILE, readExecution, readSummary, splitExecution } from './execution-file.ts';

/** What is in an execution's file. */
interface Written {
  readonly events: number;
  /** The last line, once it has ended. */
  readonly end: string | undefined;
}

/** How executions are kept. */
export interface ExecutionStoreOptions {
  /** Called for a file that cannot be written: the execution continues in memory, since a full disk must not hold up a repair. */
  readonly onUnsaved?: (error: StateFolderError) => void;
}

/**
 * Executions by ARN. With a folder each has a file, to which events are added as they come, and only summaries of ended
 * executions stay in memory.
 */
export class ExecutionStore {
  /** What is wrong with each file that could not be read: those executions are left out. */
  readonly damaged: string[] = [];
  readonly #folder: string | undefined;
  #closed = false;
  readonly #executions = new Map<string, Execution | ExecutionSummary>();
  readonly #written = new Map<string, Written>();
  readonly #onUnsaved: (error: StateFolderError) => void;

  /** Opens the folder, which is made when it is missing. @param folder - none: memory only */
  constructor(folder?: string, { onUnsaved = () => undefined }: ExecutionStoreOptions = {}) {
    this.#onUnsaved = onUnsaved;
    const { damaged } = this;
    if (folder === undefined) return;
    let names: string[];
    try {
      mkdirSync(folder, { recursive: true });
      names = readdirSync(folder);
    } catch (error) {
      damaged.push(
        `The folder ${folder} cannot be used (${reasonOf(error)}). Executions are kept in memory only.`,
      );
      return;
    }
    this.#folder = folder;
    for (const name of names.filter((each) => each.endsWith(EXECUTION_FILE))) {
      try {
        const summary = readSummary(join(folder, name));
        this.#executions.set(summary.executionArn, summary);
      } catch (error) {
        if (!(error instanceof DamagedFileError)) throw error;
        damaged.push(error.message);
      }
    }
  }

  /** Keeps an execution as it is now. */
  save(execution: Execution): void {
    this.#executions.set(execution.executionArn, execution);
    if (this.#folder === undefined || this.#closed) return;
    try {
      this.#write(join(this.#folder, execution.name + EXECUTION_FILE), execution);
    } catch (error) {
      if (!(error instanceof StateFolderError)) throw error;
      this.#onUnsaved(error);
      return;
    }
    const { events, ...summary } = execution;
    if (this.#written.get(execution.name)?.end !== undefined)
      this.#executions.set(execution.executionArn, summary);
  }

  #write(file: string, execution: Execution): void {
    const { name, events } = execution;
    const written = this.#written.get(name);
    const { head, end } = splitExecution(execution);
    const last = end && JSON.stringify(end);
    const lines = [
      ...(written ? [] : [JSON.stringify(head)]),
      ...events.slice(written?.events ?? 0).map((event) => JSON.stringify(event)),
      ...(last !== undefined && last !== written?.end ? [last] : []),
    ];
    if (written && lines.length > 0) appendLine(file, lines.join('\n'));
    if (!written) replaceFile(file, `${lines.join('\n')}\n`);
    this.#written.set(name, { events: events.length, end: last });
  }

  /** Lets the next execution of that name replace the one that is kept. */
  startAgain(name: string): void {
    this.#written.delete(name);
  }

  /**
   * Leaves the folder: executions that have not ended by now are kept in memory only, and the next program that opens
   * the folder calls them aborted.
   */
  close(): void {
    this.#closed = true;
  }

  /** The execution of that ARN, if there is one. @throws DamagedFileError */
  get(executionArn: string): Execution | undefined {
    const found = this.#executions.get(executionArn);
    if (!found || 'events' in found || this.#folder === undefined) return found as Execution | undefined;
    return readExecution(join(this.#folder, found.name + EXECUTION_FILE));
  }

  /** Every execution, newest first. */
  list(): ExecutionSummary[] {
    return [...this.#executions.values()].sort(
      (a, b) => b.startDate.getTime() - a.startDate.getTime() || b.name.localeCompare(a.name),
    );
  }

  get size(): number {
    return this.#executions.size;
  }

  /** Deletes the oldest executions that have ended, until that many are left; those in use stay. */
  prune(keep: number, inUse: ReadonlySet<string>): void {
    const ended = this.list().filter(({ status, unfinished }) => status !== 'RUNNING' && unfinished !== true);
    const oldest = ended.slice(Math.max(0, keep - (this.size - ended.length)));
    for (const { executionArn, name } of oldest.filter((each) => !inUse.has(each.executionArn))) {
      if (this.#folder !== undefined && !this.#closed) removeFile(join(this.#folder, name + EXECUTION_FILE));
      this.#executions.delete(executionArn);
      this.#written.delete(name);
    }
  }

  /** Ends what a killed program left running: it cannot be continued. Removes what it had only begun to write. */
  abortOrphans(now: Date): void {
    if (this.#folder !== undefined) removeUnfinished(this.#folder);
    for (const { executionArn } of this.list().filter(({ status }) => status === 'RUNNING')) {
      const execution = readOr(
        this.damaged,
        () => this.get(executionArn),
        () => undefined,
      );
      if (!execution) {
        this.#executions.delete(executionArn);
        continue;
      }
      const { name, events } = execution;
      this.#written.set(name, { events: events.length, end: undefined });
      const cause = PROGRAM_STOPPED;
      const id = events.length + 1;
      events.push({
        id,
        previousEventId: id - 1,
        timestamp: now,
        type: 'ExecutionAborted',
        executionAbortedEventDetails: { cause },
      });
      this.save({ ...execution, status: 'ABORTED', stopDate: now, cause, unfinished: true });
    }
  }
}
