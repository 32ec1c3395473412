import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import * as v from 'valibot';
import { damagedFile, parseLine, reasonOf } from '../state-file.ts';
import { endsExecution, type Execution, type ExecutionSummary } from './execution.ts';

/**
 * Ending of an execution's file, which is JSON Lines: how it began, each event, and how it ended when it has. Nothing that
 * was written is written again, however long the execution takes.
 */
export const EXECUTION_FILE = '.jsonl';

const HOLDS = 'one execution with its history';
const DATES: readonly string[] = ['startDate', 'stopDate', 'timestamp'];

const HEAD = v.looseObject({
  executionArn: v.string(),
  stateMachineArn: v.string(),
  name: v.string(),
  startDate: v.date(),
  input: v.pipe(
    v.string(),
    v.check((text) => parseLine(text) !== undefined),
  ),
});
const EVENT = v.looseObject({ id: v.number(), timestamp: v.date() });
const END = v.looseObject({ status: v.string(), stopDate: v.date() });

/** The first and the last line of an execution's file; the last one only when it has ended. */
export function splitExecution({ events, ...summary }: Execution) {
  const { status, stopDate, output, error, cause, unfinished, ...head } = summary;
  const last = events.at(-1);
  if (!last || !endsExecution(last)) return { head };
  return { head, end: { status, stopDate, output, error, cause, unfinished } };
}

/** An execution without its events; RUNNING when the file has no end. @throws DamagedFileError */
export function readSummary(file: string): ExecutionSummary {
  const { first, last } = orDamaged(file, () => readEnds(file));
  const ended = v.safeParse(END, readLine(last));
  return {
    status: 'RUNNING',
    ...headOf(file, first),
    ...(ended.success ? ended.output : {}),
  } as ExecutionSummary;
}

/** An execution. A line that a kill cut off at the end is left out. @throws DamagedFileError */
export function readExecution(file: string): Execution {
  const [first = '', ...lines] = orDamaged(file, () => readFileSync(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '');
  const head = headOf(file, first);
  const execution = { status: 'RUNNING', ...head, events: [] } as unknown as Execution;
  for (const line of lines) {
    const value = readLine(line);
    if (v.is(EVENT, value)) execution.events.push(value as object as Execution['events'][number]);
    else if (v.is(END, value)) Object.assign(execution, value);
  }
  const { events, status } = execution;
  const last = events.at(-1);
  const isWhole = status === 'RUNNING' || (last && endsExecution(last));
  if (!isWhole || events.some(({ id }, index) => id !== index + 1))
    throw damagedFile(file, 'events are missing in it', HOLDS);
  return execution;
}

function headOf(file: string, line: string): object {
  const { success, output } = v.safeParse(HEAD, readLine(line));
  // A file that somebody renamed would not be found again.
  if (success && output.name === basename(file, EXECUTION_FILE)) return output;
  throw damagedFile(file, 'something is missing in it', HOLDS);
}

function orDamaged<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw damagedFile(file, reasonOf(error), HOLDS);
  }
}

/** The first and the last line of a file, of which little more is read: a history may have hundreds of kilobytes. */
function readEnds(file: string): { first: string; last: string } {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    for (let bytes = 16_384; ; bytes *= 4) {
      const head = readPart(handle, 0, Math.min(bytes, size));
      const tail = readPart(handle, Math.max(0, size - bytes), Math.min(bytes, size)).trimEnd();
      const [end, start] = [head.indexOf('\n'), tail.lastIndexOf('\n')];
      if (bytes >= size || (end >= 0 && start >= 0))
        return { first: head.slice(0, end + 1), last: tail.slice(start + 1) };
    }
  } finally {
    closeSync(handle);
  }
}

function readPart(handle: number, position: number, length: number): string {
  const part = Buffer.alloc(length);
  readSync(handle, part, 0, length, position);
  return part.toString('utf8');
}

function readLine(line: string): unknown {
  return parseLine(line, (key, value) =>
    DATES.includes(key) && typeof value === 'string' ? new Date(value) : value,
  );
}
