import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionStatus, HistoryEvent } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import {
  DamagedFileError,
  readJsonFile,
  replaceFile,
  StateFolderError,
  type FileContent,
} from '../state-file.ts';

/** An execution with its history; input and output are JSON texts, as Step Functions gives them. */
export interface Execution {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  status: ExecutionStatus;
  startDate: Date;
  stopDate?: Date;
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  /** It ended only because the program that ran it did: it is to be started again. */
  unfinished?: boolean;
  events: HistoryEvent[];
}

/** Cause of an execution's end that is nothing but the end of its program. */
export const PROGRAM_STOPPED = 'The program that ran this execution was stopped.';

/** Whether an event is the last one of an execution; states that are stopped with it have theirs before. */
export function endsExecution({ type }: HistoryEvent): boolean {
  return type !== 'ExecutionStarted' && type?.startsWith('Execution') === true;
}

/** A running execution's file is at most this much behind, in milliseconds: its history may be large and changes fast. */
const WRITE_INTERVAL = 250;

const DATES: readonly string[] = ['startDate', 'stopDate', 'timestamp'];

const FILE: FileContent = {
  holds: 'one execution with its history',
  shape: z.looseObject({
    executionArn: z.string(),
    stateMachineArn: z.string(),
    name: z.string(),
    status: z.string(),
    startDate: z.date(),
    input: z.string(),
    events: z.array(z.looseObject({ timestamp: z.date() })),
  }),
  reviver: (key, value) => (DATES.includes(key) && typeof value === 'string' ? new Date(value) : value),
};

/** Executions by ARN: in memory, and one JSON file each in a folder when there is one, so that later commands see them. */
export class ExecutionStore {
  /** What is wrong with each file that could not be read: those executions are left out. */
  readonly damaged: readonly string[];
  #folder: string | undefined;
  readonly #executions = new Map<string, Execution>();
  readonly #written = new Map<string, number>();
  readonly #onUnsaved: (error: StateFolderError) => void;

  /**
   * Opens the folder (made when missing). An execution whose file cannot be written goes on in memory: a full disk must
   * not hold up a repair. @param folder - none: memory only
   */
  constructor(folder?: string, onUnsaved: (error: StateFolderError) => void = () => undefined) {
    this.#folder = folder;
    this.#onUnsaved = onUnsaved;
    const damaged: string[] = [];
    this.damaged = damaged;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      try {
        const execution = readJsonFile(join(folder, file), FILE) as Execution;
        this.#executions.set(execution.executionArn, execution);
      } catch (error) {
        if (!(error instanceof DamagedFileError)) throw error;
        damaged.push(error.message);
      }
    }
  }

  /** Keeps an execution as it is now; its file follows at once when it has ended, else every quarter of a second. */
  save(execution: Execution): void {
    this.#executions.set(execution.executionArn, execution);
    const due = (this.#written.get(execution.name) ?? 0) + WRITE_INTERVAL;
    if (this.#folder === undefined || (execution.status === 'RUNNING' && Date.now() < due)) return;
    this.#written.set(execution.name, Date.now());
    try {
      replaceFile(join(this.#folder, `${execution.name}.json`), JSON.stringify(execution));
    } catch (error) {
      if (!(error instanceof StateFolderError)) throw error;
      this.#onUnsaved(error);
    }
  }

  /**
   * Leaves the folder: executions that have not ended by now are kept in memory only, and the next program that opens
   * the folder calls them aborted.
   */
  close(): void {
    this.#folder = undefined;
  }

  /** The execution of that ARN, if there is one. */
  get(executionArn: string): Execution | undefined {
    return this.#executions.get(executionArn);
  }

  /** Every execution, newest first. */
  list(): Execution[] {
    return [...this.#executions.values()].sort(
      (a, b) => b.startDate.getTime() - a.startDate.getTime() || b.name.localeCompare(a.name),
    );
  }

  /** Ends what a killed program left running: it cannot be continued. */
  abortOrphans(now: Date): void {
    for (const execution of this.list().filter(({ status }) => status === 'RUNNING')) {
      const cause = PROGRAM_STOPPED;
      const id = execution.events.length + 1;
      execution.events.push({
        id,
        previousEventId: id - 1,
        timestamp: now,
        type: 'ExecutionAborted',
        executionAbortedEventDetails: { cause },
      });
      this.save(Object.assign(execution, { status: 'ABORTED', stopDate: now, cause, unfinished: true }));
    }
  }
}
