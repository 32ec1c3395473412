import {
  CloudTrailClient,
  CreateTrailCommand,
  ListTrailsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import type { TicketSystem } from '../tickets.ts';
import { cleanLine } from '../../terminal/clean.ts';
import { count } from '../../terminal/words.ts';
import { callWith, embeddedClient } from '../deploy.ts';
import { checkPortFree } from '../endpoint/server.ts';
import { type AwsRequest, isRead } from '../endpoint/service.ts';
import { install, type Installation } from '../installation.ts';
import { ACCESS_KEYS, DEFAULT_FOLDER, DEFAULT_PORT, DEFAULT_SWEEP, EMBEDDED } from '../settings.ts';
import { clockTime, TIME_OF_DAY } from '../show/clock.ts';
import { describeSweep } from '../show/describe-step.ts';
import { makeBucket } from '../scenarios/delivery-path.ts';
import { ExecutionScreen } from '../show/execution-screen.ts';
import { repeat } from '../repeat.ts';
import { appendLine, saveOr } from '../state-file.ts';
import { notDetected } from '../show/not-detected.ts';
import { heading, paragraph, warning } from '../show/page.ts';
import type { Screen } from '../show/screen.ts';
import { openFolder } from './open-folder.ts';

/** What executions get to end after Ctrl-C, in milliseconds. */
const GRACE = 5000;

/** A full disk fails every write: it is said this often, in milliseconds. */
const WARN_INTERVAL = 60_000;

/** `--serve`: keeps the services up until interrupted, and shows what happens. */
export async function serve(
  screen: Screen,
  { interrupted }: { interrupted: Promise<unknown> },
  options: {
    dir: string;
    fresh?: boolean;
    port?: number;
    sweep?: number;
    keep?: number;
    region?: string;
    tickets?: TicketSystem;
    events?: string;
    enforce?: readonly string[];
    /** Time from a call to its event, in seconds. */
    eventDelay?: number;
  },
): Promise<number> {
  const { port = DEFAULT_PORT, sweep = DEFAULT_SWEEP, region, keep, tickets } = options;
  const { events: file, enforce = [], eventDelay = 0 } = options;
  // Before the folder: a run that cannot begin leaves none behind, and empties none.
  await checkPortFree(port);
  const folder = await openFolder(options);
  const installation = await install({
    folder,
    port,
    keepTrails: true,
    tickets,
    enforceTrails: enforce,
    eventDelay: eventDelay * 1000,
    ...(region && { region }),
    ...(keep !== undefined && { keep }),
  });
  try {
    const trail = await trailToTry(installation);
    if (enforce.length > 0) installation.cloudTrail.setQuotas({});
    installation.arm();
    const executions = new ExecutionScreen(screen, installation, TIME_OF_DAY, true);
    installation.events.on('call', (call, errorCode) => {
      screen.print(callLine(screen, call, errorCode));
    });
    installation.events.on('elsewhere', (event) => {
      const words = notDetected(event, installation.settings.region);
      warn(screen, `${words}. --region chooses another.`);
    });
    let warnedAt = -Infinity;
    const unsaved = ({ message }: { message: string }) => {
      if (Date.now() - warnedAt < WARN_INTERVAL) return;
      warnedAt = Date.now();
      warn(screen, `${message} Whatever cannot be written is kept in memory only.`);
    };
    installation.events.on('unsaved', unsaved);
    if (file !== undefined) {
      installation.events.on('incidentEvent', (event) => {
        saveOr(unsaved, () => {
          appendLine(file, JSON.stringify(event));
        });
      });
    }
    screen.print(...introduction(screen, installation, { dir: options.dir, trail }), executions.heading());
    screen.busy(() => executions.running().join(', ') || 'waiting for calls, Ctrl-C stops');
    for (const words of installation.damaged) warn(screen, words);
    showResumed(screen, installation.resume().length);
    const sweeps = new AbortController();
    const look = () => showSweep(screen, installation);
    // At once as well: it finds a trail that was stopped while the services were down.
    const sweeping = sweep > 0 ? look().then(() => repeat(sweep * 1000, sweeps.signal, look)) : undefined;
    await interrupted;
    sweeps.abort();
    await finish(screen, installation);
    // A sweep that hangs is not waited for: it ends with the installation.
    void sweeping?.catch(() => undefined);
    screen.calm();
    // One line reports what is cut short now.
    installation.events.removeAllListeners('history');
    screen.print(
      '',
      ...leftBehind(installation.stateMachine.running()),
      `Stopped. The state stays in ${folder.path}.`,
    );
    return 0;
  } finally {
    screen.calm();
    await installation.close();
  }
}

/** Says what an earlier run has left to do. */
function showResumed(screen: Screen, resumed: number): void {
  if (resumed === 0) return;
  const are = resumed === 1 ? 'was cut short and is' : 'were cut short and are';
  const words = `${count(resumed, 'execution')} ${are} started again, with the same event.`;
  warn(screen, words);
}

function warn(screen: Screen, words: string): void {
  screen.print(...warning(screen, words));
}

/** Gives running executions a few seconds to end. */
async function finish(screen: Screen, installation: Installation): Promise<void> {
  const running = installation.stateMachine.running();
  if (running > 0) {
    const words = `Stopping: ${count(running, 'execution')} under way, ${GRACE / 1000} seconds to end; Ctrl-C again ends at once.`;
    screen.print('', words);
    screen.busy(() => `stopping, waiting for ${count(installation.stateMachine.running(), 'execution')}`);
  }
  await installation.drain(GRACE);
}

function leftBehind(running: number): string[] {
  if (running === 0) return [];
  return [
    `Cut short: ${count(running, 'execution')}. The next --serve on this folder starts every one again.`,
  ];
}

/** Runs the sweep, and shows what it found. */
async function showSweep(screen: Screen, installation: Installation): Promise<void> {
  const words = await installation.sweep().then(describeSweep, (error: unknown) => String(error));
  screen.print(`${screen.ink('gray', clockTime(new Date()).padStart(13))} ${cleanLine(words)}`);
}

/** Name of a trail for people to stop, in the Region of the remediator: one that logs, and a new one where there is none. */
async function trailToTry({ url, settings, cloudTrail }: Installation): Promise<string> {
  const { region, account } = settings;
  const client = new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.platform, region));
  return callWith(client, async () => {
    const { Trails = [] } = await client.send(new ListTrailsCommand({}));
    const here = Trails.flatMap(({ TrailARN = '' }) => cloudTrail.trail(TrailARN) ?? [])
      .filter((trail) => trail.homeRegion === region && trail.account === account)
      .sort((a, b) => rank(b) - rank(a));
    if (here[0]) return here[0].name;
    const Name = EMBEDDED.trailName;
    const S3BucketName = await makeBucket(url, { accessKey: ACCESS_KEYS.platform, account, region });
    await client.send(
      new CreateTrailCommand({
        Name,
        S3BucketName,
        IsMultiRegionTrail: true,
        EnableLogFileValidation: true,
      }),
    );
    await client.send(new StartLoggingCommand({ Name }));
    return Name;
  });
}

/** One that logs comes first, and among those the one that the documentation names. */
function rank({ isLogging, name }: { isLogging: boolean; name: string }): number {
  return Number(isLogging) * 2 + Number(name === EMBEDDED.trailName);
}

function introduction(
  screen: Screen,
  { url, settings: { region, stateMachineArn, tableName } }: Installation,
  { dir, trail }: { dir: string; trail: string },
): string[] {
  const { ink } = screen;
  const command = (text: string) => `    ${ink('cyan', text)}`;
  return [
    ...heading(screen, 'cloudtrail-remediator is running', url),
    ...paragraph(
      screen,
      `Any AWS client will do: CloudTrail, S3 (buckets), KMS, CloudWatch Logs, SNS, DynamoDB, STS and Step Functions answer there, for any Region and any access key. The remediator runs in ${region}. What happens is kept in ${dir}.`,
    ),
    ...heading(screen, 'In another terminal'),
    command(`export AWS_ENDPOINT_URL=${url}`),
    command(`export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`),
    command('export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any'),
    '',
    command(`aws cloudtrail stop-logging --name ${trail}`),
    command(`aws cloudtrail get-trail-status --name ${trail}`),
    command(`aws dynamodb scan --table-name ${tableName}`),
    command(`aws stepfunctions list-executions --state-machine-arn ${stateMachineArn}`),
    command(`npm run -s incidents -- list --local${dir === DEFAULT_FOLDER ? '' : ` ${dir}`}`),
    ...heading(screen, 'What happens', 'times in UTC'),
  ];
}

/** One call: changes stand out, reads are quiet, refusals are marked. */
function callLine({ ink }: Screen, call: AwsRequest, errorCode: string | undefined): string {
  const { service, action, region, accessKeyId, params } = call;
  const { Name, TrailName, ResourceId } = params;
  const on = [Name, TrailName, ResourceId].find((value) => typeof value === 'string');
  const what = cleanLine([service, action, on ?? ''].join(' ').trim());
  const by = cleanLine(`${accessKeyId} in ${region}`);
  const outcome = errorCode === undefined ? '' : ` ${ink('yellow', errorCode)}`;
  const time = ink('gray', clockTime(new Date()).padStart(13));
  return `${time} ${isRead(call) ? ink('gray', `${what}  ${by}`) : `${ink('bold', what)}  ${ink('gray', by)}`}${outcome}`;
}
