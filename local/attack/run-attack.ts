import { setTimeout as after } from 'node:timers/promises';
import { CloudTrailClient, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { embeddedClient } from '../deploy.ts';
import { install, type Installation } from '../installation.ts';
import { identityOf } from '../scenarios/actor.ts';
import type { Check } from '../scenarios/check-expectation.ts';
import { leavePastBehind } from '../scenarios/past-runs.ts';
import { makeCall } from '../scenarios/make-call.ts';
import { within } from '../in-flight.ts';
import { repeat } from '../repeat.ts';
import { ACCESS_KEYS } from '../settings.ts';
import type { StateFolder } from '../state-folder.ts';
import { checkAttack } from './check-attack.ts';
import { readRecorded } from './read-recorded.ts';
import { AttackTally } from './attack-tally.ts';
import type { AttackScenario } from './attack.ts';

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
    cloudTrail: { quotas: { ...written.quotas, second } },
  });
  const sweeps = new AbortController();
  try {
    const ending = await leavePastBehind(installation.url, written.trails, installation.settings);
    const scenario = { ...written, trails: written.trails.map((name) => name + ending) };
    const arns = scenario.trails.map((name) => seedTrail(installation, name));
    installation.identities.register(ACCESS_KEYS.actor, identityOf(scenario.actor));
    await installation.sweep();
    installation.arm();
    const tally = new AttackTally(installation, scenario.attack.call, arns, second);
    watcher?.ready?.(installation, tally);
    // After a sweep that CloudTrail throttles, the next one finds the same.
    const sweep = () => installation.sweep().catch(() => undefined);
    const sweeping = repeat(scenario.sweepEvery * second, sweeps.signal, sweep);
    watcher?.phase?.('attack');
    await attack(installation, scenario, second);
    watcher?.phase?.('recovery');
    const deadline = Date.now() + RECOVERY * second;
    do {
      await within(RECOVERY * second, installation.settled());
      // The next sweep restarts what is still stopped.
      if (tally.stopped() > 0) await after(second);
    } while ((tally.stopped() > 0 || tally.running() > 0) && Date.now() < deadline);
    sweeps.abort();
    await sweeping;
    await installation.settled();
    watcher?.phase?.('over');
    const logging = await readLogging(installation, arns, second);
    const recorded = await readRecorded(installation.url);
    return { tally, checks: checkAttack(scenario, { tally, logging, recorded }) };
  } finally {
    sweeps.abort();
    await installation.close();
  }
}

/** A trail that logs, without a call or record. Gives its ARN. */
export function seedTrail({ cloudTrail, settings: { region, account } }: Installation, name: string): string {
  const arn = `arn:aws:cloudtrail:${region}:${account}:trail/${name}`;
  cloudTrail.seedTrail({ arn, isLogging: true, settings: { IsMultiRegionTrail: true } });
  return arn;
}

/** Round after round over the trails, each round beginning with another one, all calls of a round at the same time. */
async function attack(
  { url, settings }: Installation,
  { trails, attack: plan }: AttackScenario,
  second: number,
): Promise<void> {
  const client = new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.actor, settings.region));
  const start = Date.now();
  const calls: Promise<unknown>[] = [];
  const rounds = Math.round(plan.for / plan.every);
  for (let round = 0; round < rounds; round += 1) {
    await after(Math.max(0, start + round * plan.every * second - Date.now()));
    const first = round % trails.length;
    for (const Name of [...trails.slice(first), ...trails.slice(0, first)]) {
      calls.push(makeCall(client, plan.call, { Name }));
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
