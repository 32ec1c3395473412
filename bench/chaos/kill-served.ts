import { setTimeout as after } from 'node:timers/promises';
import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { callWith, embeddedClient } from '../../local/deploy.ts';
import { ACCESS_KEYS, DEFAULT_REGION, embeddedSettings } from '../../local/settings.ts';
import { markdownTable } from '../../docs/table.ts';
import { judgeExecutions, judgeFiles, judgeIncidents, type Problems } from './judge-folder.ts';
import { ServedProcess } from './served-process.ts';

/** How a run goes. */
export interface ChaosPlan {
  /** A new folder. */
  readonly dir: string;
  readonly kills: number;
  /** StopLogging calls a second. */
  readonly rate: number;
  /** Trails that are stopped in turn, four at most. @default 4 */
  readonly trails?: number;
  /** How long after its start the program is killed, at most, in milliseconds. @default 2000 */
  readonly life?: number;
  readonly onKill?: (kill: number) => void;
}

/** What came of a run. */
export interface ChaosFigures {
  readonly kills: number;
  /** StopLogging calls that were answered with 200. */
  readonly acknowledged: number;
  readonly incidents: number;
  readonly executions: number;
  /** Executions that ended with an error, which the workflow announced. */
  readonly failed: number;
  /** Executions that a start began again. */
  readonly resumed: number;
  readonly seconds: number;
  readonly problems: Problems;
}

/** An account has five at most, and the program makes one. */
const TRAILS = ['trail-0', 'trail-1', 'trail-2', 'trail-3'];
/** So long after its start the program is killed at the earliest, in milliseconds. */
const SHORTEST_LIFE = 50;
/** So long what runs at the end may take, in milliseconds. */
const SETTLE_LIMIT = 300_000;

/** Serves a folder under load, kills the program with SIGKILL again and again, and judges what is left. */
export async function killServed({
  dir,
  kills,
  rate,
  trails = TRAILS.length,
  life = 2000,
  onKill,
}: ChaosPlan): Promise<ChaosFigures> {
  const begun = performance.now();
  let served = await ServedProcess.start(dir, 0);
  const { url } = served;
  const port = Number(new URL(url).port);
  const names = TRAILS.slice(0, trails);
  await makeTrails(url, names);
  const load = startLoad(url, names, rate);
  let resumed = 0;
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      await after(SHORTEST_LIFE + Math.random() * (life - SHORTEST_LIFE));
      await served.kill();
      resumed += resumedBy(served);
      onKill?.(kill);
      served = await ServedProcess.start(dir, port);
    }
    await after(life);
    const acknowledged = await load.end();
    await settled(url);
    const judged = await judgeIncidents(dir, acknowledged);
    const exitCode = await served.stop();
    resumed += resumedBy(served);
    const { executions, failed, problems } = judgeExecutions(dir);
    return {
      ...{
        kills,
        acknowledged: acknowledged.length,
        incidents: judged.incidents,
        executions,
        failed,
        resumed,
      },
      seconds: (performance.now() - begun) / 1000,
      problems: [
        ...(exitCode === 0 ? [] : [`The program ended with ${String(exitCode)} after Ctrl-C.`]),
        ...[...judged.problems, ...problems, ...(await judgeFiles(dir))],
      ],
    };
  } finally {
    await load.end();
    await served.kill();
  }
}

/** How many executions a start began again, as it says. */
function resumedBy({ output }: ServedProcess): number {
  return Number(/([\d,]+) executions? (?:was|were) cut short/.exec(output)?.[1]?.replaceAll(',', '') ?? 0);
}

const trailClient = (url: string) => new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.actor));

async function makeTrails(url: string, names: readonly string[]): Promise<void> {
  await callWith(trailClient(url), async (client) => {
    for (const Name of names) {
      await client.send(
        new CreateTrailCommand({ Name, S3BucketName: 'audit-log', IsMultiRegionTrail: true }),
      );
      await client.send(new StartLoggingCommand({ Name }));
    }
  });
}

/** Stops the trails in turn, at a steady rate; `end` gives the ids of the requests that were acknowledged. */
function startLoad(url: string, names: readonly string[], rate: number): { end(): Promise<string[]> } {
  const client = trailClient(url);
  const acknowledged: string[] = [];
  const calls = new Set<Promise<void>>();
  let next = 0;
  const timer = setInterval(() => {
    const Name = names[next++ % names.length];
    const call = client.send(new StopLoggingCommand({ Name })).then(
      ({ $metadata: { requestId = '' } }) => {
        acknowledged.push(requestId);
      },
      // The program is down, or was killed before it answered.
      () => undefined,
    );
    calls.add(call);
    void call.finally(() => calls.delete(call));
  }, 1000 / rate);
  return {
    async end() {
      clearInterval(timer);
      await Promise.all(calls);
      client.destroy();
      return acknowledged;
    },
  };
}

/** Waits until no execution runs any more. */
async function settled(url: string): Promise<void> {
  const { stateMachineArn } = embeddedSettings(DEFAULT_REGION);
  const input = { stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 } as const;
  await callWith(new SFNClient(embeddedClient(url, ACCESS_KEYS.platform)), async (client) => {
    const deadline = Date.now() + SETTLE_LIMIT;
    for (let quiet = 0; quiet < 3;) {
      const { executions = [] } = await client.send(new ListExecutionsCommand(input));
      quiet = executions.length === 0 ? quiet + 1 : 0;
      if (Date.now() > deadline) return;
      await after(300);
    }
  });
}

/** A section of Markdown about a run. */
export function chaosSection({ problems, ...figures }: ChaosFigures): string {
  const { kills, acknowledged, incidents, executions, failed, resumed, seconds } = figures;
  const number = (value: number) => value.toLocaleString('en');
  return [
    markdownTable(
      ['kills', 'acknowledged stops', 'incidents', 'executions', 'failed', 'resumed', 'seconds'],
      [[...[kills, acknowledged, incidents, executions, failed, resumed].map(number), seconds.toFixed(0)]],
    ),
    problems.length === 0
      ? 'Every acknowledged stop has one incident that can be read, every execution ended, no event has two executions, and no file is half-written.'
      : problems.map((problem) => `- ${problem}`).join('\n'),
  ].join('\n\n');
}
