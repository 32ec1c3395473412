import { readFile } from 'node:fs/promises';
import { setTimeout as after } from 'node:timers/promises';
import {
  CloudTrailClient,
  GetEventConfigurationCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  InsightNotEnabledException,
  ListTagsCommand,
  TrailNotFoundException,
} from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { makeCall, parametersOn } from '../../local/scenarios/make-call.ts';
import { ACCESS_KEYS, DEFAULT_REGION, EMBEDDED, embeddedSettings } from '../../local/settings.ts';
import { StateFolder } from '../../local/state-folder.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { startServing } from './served.ts';
import type { Technique } from './techniques.ts';

/** The longest time from the last call until all is over, in milliseconds. */
export const MOST = 10_000;
/** A bit more than that, in milliseconds: the quotas of CloudTrail are those of a second. */
const SECOND = 1050;
/** So long it is waited for, in milliseconds: a slow row says how slow. */
const PATIENCE = 30_000;

const { account, tableName, stateMachineArn } = embeddedSettings(DEFAULT_REGION);
const TRAIL_ARN = `arn:aws:cloudtrail:${DEFAULT_REGION}:${account}:trail/${EMBEDDED.trailName}`;

/** What came of a technique. */
export interface Measured {
  /** Calls that the remediator made, in order. */
  readonly calls: readonly string[];
  /** Milliseconds from the last call until the trail is as approved again, recorded and mailed. */
  readonly milliseconds: number;
  /** What is not as it has to be; empty when all is. */
  readonly wrong: readonly string[];
}

/** Uses a technique on the approved trail of a folder, with the AWS SDK against `--serve --enforce`. */
export async function measureTechnique(technique: Technique, path: string): Promise<Measured> {
  const delay = ['--event-delay', String(technique.eventDelay ?? 0)];
  const served = await startServing([
    ...['--dir', path, '--sweep', '0', ...delay],
    ...['--enforce', EMBEDDED.trailName],
  ]);
  const settings = {
    endpoint: served.url,
    region: DEFAULT_REGION,
    credentials: { accessKeyId: ACCESS_KEYS.actor, secretAccessKey: 'any' },
    // One write a second: as any AWS program, it makes a call again that CloudTrail throttles.
    maxAttempts: 10,
  };
  const cloudTrail = new CloudTrailClient(settings);
  const table = new DynamoDBClient(settings);
  const workflow = new SFNClient(settings);
  try {
    const approved = await readTrail(cloudTrail);
    for (const call of technique.calls) {
      // CloudTrail answers ten reads a second, and takes one write.
      await after(SECOND);
      const refused = await makeCall(cloudTrail, call[0], parametersOn(call[0], TRAIL_ARN, call[1]));
      if (refused !== undefined)
        return { calls: [], milliseconds: 0, wrong: [`${call[0]} was refused: ${refused}`] };
    }
    const lastCall = performance.now();
    const look = async (isOver: boolean) => {
      // Before the trail is read: ten reads a second are for this as well.
      const milliseconds = performance.now() - lastCall;
      const incidents = await readIncidents(table);
      const wrong = wrongIncidents(incidents.filter(({ origin }) => isOver || origin !== 'remediator'));
      wrong.push(...wrongMails(await readSubjects(path)));
      if (wrong.length === 0 && (await readTrail(cloudTrail)) !== approved)
        wrong.push('the trail is not as approved');
      return { calls: incidents.flatMap(callsOf), milliseconds, wrong };
    };
    const hasTime = () => performance.now() - lastCall < PATIENCE;
    let measured = await look(false);
    while (measured.wrong.length > 0 && hasTime()) {
      await after(50);
      measured = await look(false);
    }
    // The events of the restore's own calls are looked at, too. They add nothing that people wait for.
    while ((await isRunning(workflow)) && hasTime()) await after(50);
    return { ...measured, wrong: (await look(true)).wrong };
  } finally {
    for (const client of [cloudTrail, table, workflow]) client.destroy();
    await served.stop();
  }
}

/** Everything that a trail is, as CloudTrail answers it, and whether it logs. */
async function readTrail(client: CloudTrailClient): Promise<string> {
  const TrailName = TRAIL_ARN;
  try {
    const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: TrailName }));
    const parts = [
      await client.send(new GetTrailCommand({ Name: TrailName })),
      await client.send(new GetEventSelectorsCommand({ TrailName })),
      await client.send(new GetInsightSelectorsCommand({ TrailName })).catch(notEnabled),
      await client.send(new GetEventConfigurationCommand({ TrailName })),
      await client.send(new ListTagsCommand({ ResourceIdList: [TrailName] })),
    ];
    return JSON.stringify([IsLogging, ...parts.map((part) => ({ ...part, $metadata: undefined }))]);
  } catch (error) {
    if (error instanceof TrailNotFoundException) return 'gone';
    throw error;
  }
}

function notEnabled(error: unknown): object {
  if (error instanceof InsightNotEnabledException) return {};
  throw error;
}

async function readIncidents(client: DynamoDBClient): Promise<StoredIncident[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
  return Items.map((item) => unmarshall(item) as StoredIncident)
    .filter(({ trailArn, status }) => trailArn === TRAIL_ARN && (status as unknown) !== undefined)
    .sort((one, other) => one.occurredAtId.localeCompare(other.occurredAtId));
}

/** Every incident ends, and one of them by a restore. */
function wrongIncidents(incidents: readonly StoredIncident[]): string[] {
  const wrong = incidents
    .filter(({ status }) => status !== 'RESTORED' && status !== 'NOTED')
    .map(({ kind, status }) => `${kind} is ${status}`);
  if (!incidents.some(({ status }) => status === 'RESTORED')) wrong.push('no incident is RESTORED');
  return wrong;
}

function callsOf({ repair }: StoredIncident): string[] {
  return (repair?.calls ?? []).map(({ call }) => call);
}

async function isRunning(client: SFNClient): Promise<boolean> {
  const running = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' });
  return ((await client.send(running)).executions ?? []).length > 0;
}

async function readSubjects(path: string): Promise<string[]> {
  const text = await readFile(new StateFolder(path).outbox, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { protocol: string; subject: string })
    .filter(({ protocol }) => protocol === 'email')
    .map(({ subject }) => subject);
}

function wrongMails(subjects: readonly string[]): string[] {
  const acts = subjects.filter((subject) => subject.startsWith('[ACT NOW]'));
  const isMailed = subjects.some((subject) => subject.startsWith('[RESTORED'));
  return [...acts, ...(isMailed ? [] : ['no mail says that it is restored'])];
}
