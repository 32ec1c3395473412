import { setTimeout as after } from 'node:timers/promises';
import { CloudTrailClient, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { readWholeTrail } from '../../tasks/aws/read-whole-trail.ts';
import { approveTrail } from '../../tasks/baseline/baseline.ts';
import { diffTrail } from '../../tasks/baseline/diff-trail.ts';
import type { ApprovedTrail } from '../../tasks/contract/baseline.ts';
import { callWith, embeddedClient } from '../deploy.ts';
import { install, type Installation } from '../installation.ts';
import { identityOf } from '../scenarios/actor.ts';
import type { Check } from '../scenarios/check-expectation.ts';
import { leavePastBehind } from '../scenarios/past-runs.ts';
import { makeBucket } from '../scenarios/delivery-path.ts';
import { makeCall, parametersOn } from '../scenarios/make-call.ts';
import { makePast } from '../scenarios/prepare-trail.ts';
import { within } from '../in-flight.ts';
import { repeat } from '../repeat.ts';
import { ACCESS_KEYS } from '../settings.ts';
import type { StateFolder } from '../state-folder.ts';
import { checkAttack } from './check-attack.ts';
import { readRecorded } from './read-recorded.ts';
import { AttackTally } from './attack-tally.ts';
import type { AttackScenario } from './attack.ts';
import { trailArn } from '../services/cloudtrail/trail-name.ts';

/** Phase of an attack. */
export type Phase = 'attack' | 'recovery' | 'over';

/** Watches an attack while it runs. */
export interface AttackWatcher {
  ready?(installation: Installation, tally: AttackTally): void;
  phase?(phase: Phase): void;
}

/** Result of an attack. */
export interface AttackResult {
  readonly tally: AttackTally;
  readonly checks: readonly Check[];
}

/** How to run it. */
export interface AttackOptions {
  readonly folder: StateFolder;
  readonly watcher?: AttackWatcher;
}

/** Long enough for two whole rounds of the workflow after the last stop, in seconds of the scenario's clock. */
const RECOVERY = 30 * 60;

/** Installs the remediator, runs the attack, waits until all is over and checks the result. */
export async function runAttack(
  written: AttackScenario,
  { folder, watcher }: AttackOptions,
): Promise<AttackResult> {
  const scale = written.timeScale ?? 1;
  const second = 1000 / scale;
  const installation = await install({
    folder,
    retryScale: 1 / scale,
    eventDelay: (written.eventDelay ?? 0) / scale,
  });
  const sweeps = new AbortController();
  try {
    const ending = await leavePastBehind(installation.url, written.trails, installation.settings);
    const scenario = { ...written, trails: written.trails.map((name) => name + ending) };
    const arns = scenario.trails.map((name) => seedTrail(installation, name));
    installation.identities.register(ACCESS_KEYS.actor, identityOf(scenario.actor));
    const approved = scenario.enforced === true ? await approve(installation, arns) : undefined;
    await installation.sweep();
    installation.cloudTrail.setQuotas({ ...written.quotas, second });
    installation.arm();
    if (approved) installation.enforce(scenario.trails);
    const attacked = scenario.attack.calls.map(({ call }) => call);
    const tally = new AttackTally(installation, attacked, arns, second);
    watcher?.ready?.(installation, tally);
    // After a sweep that CloudTrail throttles, the next one finds the same.
    const sweep = () => installation.sweep().catch(() => undefined);
    const sweeping = repeat(scenario.sweepEvery * second, sweeps.signal, sweep);
    watcher?.phase?.('attack');
    await attack(installation, arns, { plan: scenario.attack, second });
    watcher?.phase?.('recovery');
    const deadline = Date.now() + RECOVERY * second;
    let isOver = false;
    while (!isOver && Date.now() < deadline) {
      await within(RECOVERY * second, installation.settled());
      const stillDiffers = approved && (await asApproved(installation, approved, second)) < arns.length;
      isOver = tally.stopped() === 0 && tally.running() === 0 && stillDiffers !== true;
      // The next sweep restarts and restores the rest.
      if (!isOver) await after(second);
    }
    sweeps.abort();
    await sweeping;
    await installation.settled();
    watcher?.phase?.('over');
    const logging = await readLogging(installation, arns, second);
    const restored = approved && { asApproved: await asApproved(installation, approved, second) };
    const recorded = await readRecorded(installation.url);
    return { tally, checks: checkAttack(scenario, { tally, logging, recorded, ...restored }) };
  } finally {
    sweeps.abort();
    await installation.close();
  }
}

/** A trail that logs, without a call or record. Gives its ARN. */
export function seedTrail({ cloudTrail, settings: { region, account } }: Installation, name: string): string {
  const arn = trailArn(name, account, region);
  cloudTrail.seedTrail({ arn, isLogging: true, settings: { IsMultiRegionTrail: true } });
  return arn;
}

/** Gives the trails a bucket and approves them as they are. */
async function approve(
  installation: Installation,
  arns: readonly string[],
): Promise<readonly ApprovedTrail[]> {
  const { url, settings, cloudTrail } = installation;
  const owner = { accessKey: ACCESS_KEYS.platform, account: settings.account, region: settings.region };
  const S3BucketName = await makeBucket(url, owner);
  const client = new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.platform, settings.region));
  return callWith(client, async () => {
    const approved: ApprovedTrail[] = [];
    for (const arn of arns) {
      cloudTrail.seedTrail({ arn, isLogging: true, settings: { IsMultiRegionTrail: true, S3BucketName } });
      const current = await readWholeTrail(client, arn);
      if (!current) throw new Error(`${arn} was not made.`);
      approved.push(approveTrail(current));
      await makePast(installation, { arn }, { approved: true });
    }
    return approved;
  });
}

/** How many trails are as approved, asked from outside, within the quota for reads. */
async function asApproved(
  { url, settings }: Installation,
  approved: readonly ApprovedTrail[],
  second: number,
): Promise<number> {
  const client = new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.platform, settings.region));
  let slot = Promise.resolve();
  const pace = () => (slot = slot.then(() => after(second / 8)));
  return callWith(client, async () => {
    let number = 0;
    for (const each of approved) {
      const current = await readWholeTrail(client, each.trailArn, pace);
      const { differences, unknown } = diffTrail(each, current);
      if (differences.length + unknown.length === 0) number += 1;
    }
    return number;
  });
}

/** Round after round over the trails, each round beginning with another one, all calls of a round at the same time. */
async function attack(
  { url, settings }: Installation,
  arns: readonly string[],
  { plan, second }: { plan: AttackScenario['attack']; second: number },
): Promise<void> {
  const client = new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.actor, settings.region));
  const start = Date.now();
  const calls: Promise<unknown>[] = [];
  const rounds = Math.round(plan.for / plan.every);
  for (let round = 0; round < rounds; round += 1) {
    await after(Math.max(0, start + round * plan.every * second - Date.now()));
    const first = round % arns.length;
    const { call, parameters } = plan.calls[round % plan.calls.length] ?? plan.calls[0];
    for (const arn of [...arns.slice(first), ...arns.slice(0, first)]) {
      calls.push(makeCall(client, call, parametersOn(call, arn, parameters)));
    }
  }
  await Promise.all(calls);
  await after(Math.max(0, start + plan.for * second - Date.now()));
  client.destroy();
}

/** Names of the trails that log, asked from outside, within the quota for reads. */
async function readLogging(
  { url, settings }: Installation,
  arns: readonly string[],
  second: number,
): Promise<string[]> {
  const client = new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.platform, settings.region));
  const logging: string[] = [];
  await after(second);
  for (const Name of arns) {
    await after(second / 8);
    const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name }));
    if (IsLogging === true) logging.push(Name);
  }
  client.destroy();
  return logging;
}
