import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeProgram } from '../../cli/program.ts';
import { openEmbedded } from '../../local/embedded.ts';
import { parseLine } from '../../local/state-file.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { ExecutionStore } from '../../local/workflow/execution-store.ts';

/** What is judged of an incident. */
interface Shown {
  readonly status: string;
  /** Ids of its detections: of the call, and of calls that were the same stop. */
  readonly detections: readonly { readonly source: string; readonly id: string }[];
}

/** What was found wrong, a sentence each. */
export type Problems = string[];

/** Runs `incidents` on a folder, in this process. */
async function incidents(
  dir: string,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => ((written[name] += text), true),
    once: () => undefined,
  });
  const io = { stdout: stream('stdout'), stderr: stream('stderr'), env: {}, now: () => new Date() };
  const code = await makeProgram(io, openEmbedded).run([...args, '--local', dir]);
  return { code, ...written };
}

/** Every incident that `incidents list` shows, page by page. */
async function listed(dir: string, problems: Problems): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string[] = [];
  for (;;) {
    const { code, stdout, stderr } = await incidents(
      dir,
      'list',
      '--json',
      '--all',
      '--limit',
      '1000',
      ...cursor,
    );
    if (code !== 0 || stderr.includes('could not be read')) problems.push(`incidents list: ${stderr.trim()}`);
    if (code !== 0) return ids;
    const { incidents: page, next } = JSON.parse(stdout) as {
      incidents: { id: string }[];
      next: string | null;
    };
    ids.push(...page.map(({ id }) => id));
    if (next === null) return ids;
    cursor = ['--cursor', next];
  }
}

/** An incident as `incidents show` gives it. */
async function shown(dir: string, id: string, problems: Problems): Promise<Shown | undefined> {
  const { code, stdout, stderr } = await incidents(dir, 'show', id, '--json');
  if (code !== 0) {
    problems.push(`incidents show ${id}: ${stderr.trim()}`);
    return undefined;
  }
  return (JSON.parse(stdout) as { incident: Shown }).incident;
}

/** The ids of the records of calls, by the ids of their requests. */
async function recordsOf(dir: string): Promise<Map<string, string>> {
  const lines = (await readFile(new StateFolder(dir).history, 'utf8')).split('\n');
  const entries = lines.map((line) => parseLine(line) as { record?: Record<string, string> } | undefined);
  return new Map(
    entries.map((entry) => [entry?.record?.['requestID'] ?? '', entry?.record?.['eventID'] ?? '']),
  );
}

/**
 * Judges the incidents of a folder: each acknowledged call has exactly one, or is a detection of exactly one; each can be
 * read and is not open.
 */
export async function judgeIncidents(dir: string, acknowledged: readonly string[]) {
  const problems: Problems = [];
  const ids = await listed(dir, problems);
  if (new Set(ids).size !== ids.length) problems.push('An incident is listed twice.');
  const byCall = new Map<string, number>();
  for (const id of ids) {
    const incident = await shown(dir, id, problems);
    if (incident?.status === 'OPEN') problems.push(`The incident ${id} is still open.`);
    const calls = new Set(
      incident?.detections.filter(({ source }) => source === 'event').map((each) => each.id),
    );
    for (const call of calls) byCall.set(call, (byCall.get(call) ?? 0) + 1);
  }
  const records = await recordsOf(dir);
  const incidentsOf = (requestId: string) => byCall.get(records.get(requestId) ?? '') ?? 0;
  const of = (count: number) => acknowledged.filter((call) => incidentsOf(call) === count).length;
  const [none, one] = [of(0), of(1)];
  const more = acknowledged.length - none - one;
  if (none > 0) problems.push(`${none} acknowledged calls have no incident.`);
  if (more > 0) problems.push(`${more} acknowledged calls have more than one incident.`);
  return { problems, incidents: ids.length };
}

/** Judges the executions of a folder that nobody has open: all have ended, and no event has two. */
export function judgeExecutions(dir: string) {
  const problems: Problems = [];
  const store = new ExecutionStore(new StateFolder(dir).executions);
  problems.push(...store.damaged);
  const executions = store.list();
  const running = executions.filter(({ status }) => status === 'RUNNING').length;
  const aborted = executions.filter(({ status }) => status === 'ABORTED').length;
  if (running > 0) problems.push(`${running} executions have not ended.`);
  if (aborted > 0) problems.push(`${aborted} executions were not resumed.`);
  const events = executions.map(({ input }) => eventIdOf(input));
  const multiplied = events.length - new Set(events).size;
  if (multiplied > 0) problems.push(`${multiplied} executions are of an event that has another one.`);
  const failed = executions.filter(({ status }) => status === 'FAILED' || status === 'TIMED_OUT').length;
  return { problems, executions: executions.length, failed };
}

/** The id of the record, or of the sweep, that started an execution. */
function eventIdOf(input: string): string {
  const { id = '', detail = {} } = JSON.parse(input) as { id?: string; detail?: { eventID?: string } };
  return detail.eventID ?? id;
}

/** Judges the files of a folder that nobody has open: nothing is half-written, and nothing temporary is left. */
export async function judgeFiles(dir: string): Promise<Problems> {
  const names = await readdir(dir, { recursive: true });
  const problems = names.filter((name) => name.endsWith('.part')).map((name) => `${name} is left.`);
  for (const name of names.filter((each) => each.endsWith('.json') || each.endsWith('.jsonl'))) {
    const content = await readFile(join(dir, name), 'utf8');
    const texts = name.endsWith('.json') ? [content] : content.split('\n').filter(Boolean);
    const cut = texts.filter((text) => parseLine(text) === undefined).length;
    if (cut > 0) problems.push(`${name} has ${cut} half-written lines.`);
  }
  return problems;
}
