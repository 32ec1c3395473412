import { setTimeout } from 'node:timers/promises';
import {
  AddTagsCommand,
  CreateTrailCommand,
  PutEventConfigurationCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  StartLoggingCommand,
  UpdateTrailCommand,
  type CloudTrailClient,
} from '@aws-sdk/client-cloudtrail';
import { readWholeTrail } from '../../tasks/aws/read-whole-trail.ts';
import { diffTrail } from '../../tasks/baseline/diff-trail.ts';
import { planRestore, type Droppable } from '../../tasks/baseline/plan-restore.ts';
import type { ApprovedTrail, PlannedCall, TrailDiff } from '../../tasks/contract/baseline.ts';
import { CommandFailure } from '../failure.ts';
import { adviseRefusal } from './advise-refusal.ts';

/**
 * CloudTrail allows one write a second, in milliseconds.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
 */
const BETWEEN_WRITES = 1000;
/** So often a call is made again that CloudTrail was too busy for. */
const MOST_TRIES = 10;
/** So often when it may not use the role of CloudWatch Logs yet. */
const ROLE_TRIES = 3;
/** So often it is planned anew, after a destination was left out or the trail came or went. */
const MOST_PLANS = 4;
/**
 * So often the trail is read until it shows the changes, which takes CloudTrail a while.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-data-consistency.html
 */
const MOST_LOOKS = 45;
const BETWEEN_LOOKS = 2000;

type Send = (client: CloudTrailClient, input: never) => Promise<unknown>;

const CALLS: Readonly<Record<PlannedCall['action'], Send>> = {
  CreateTrail: (client, input) => client.send(new CreateTrailCommand(input)),
  StartLogging: (client, input) => client.send(new StartLoggingCommand(input)),
  UpdateTrail: (client, input) => client.send(new UpdateTrailCommand(input)),
  PutEventSelectors: (client, input) => client.send(new PutEventSelectorsCommand(input)),
  PutInsightSelectors: (client, input) => client.send(new PutInsightSelectorsCommand(input)),
  PutEventConfiguration: (client, input) => client.send(new PutEventConfigurationCommand(input)),
  RemoveTags: (client, input) => client.send(new RemoveTagsCommand(input)),
  AddTags: (client, input) => client.send(new AddTagsCommand(input)),
};

/** Calls that may work a moment later. A new trail refuses changes for a while. */
const BUSY = ['ThrottlingException', 'ConflictException', 'InternalFailure', 'ServiceUnavailable'];
/** Destinations that can be left out, by the error that names them. */
const DROPPED_FOR: readonly [RegExp, Droppable][] = [
  [/CloudWatchLogs/, 'cloudWatchLogs'],
  [/SnsTopic/, 'sns'],
];
/** What a restore did. */
export interface Restored {
  /** The calls that CloudTrail accepted, in order. */
  made: { action: PlannedCall['action']; at: string }[];
  /** Destinations that were left out. */
  without: Droppable[];
  /** What still differs, or could not be read, when it was last read: nothing, if it is as approved. */
  left: TrailDiff;
}

/** What a restore works with. Waits are in milliseconds. */
export interface Restoring {
  client: CloudTrailClient;
  approved: ApprovedTrail;
  onCall: (call: PlannedCall) => void;
  /** @default - the clock */
  wait?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Puts a trail back to what was approved: makes the calls of the plan in its order, one a second, then reads the trail until
 * it is as approved. The plan is made from the two states, so that it can be run again at any point. Throws CommandFailure
 * for a call that CloudTrail refuses, after which nothing else is done.
 */
export async function restoreTrail({
  client,
  approved,
  onCall,
  wait = setTimeout,
}: Restoring): Promise<Restored> {
  const made: Restored['made'] = [];
  const without: Droppable[] = [];
  for (let plans = 1; ; plans += 1) {
    const { calls } = planRestore(approved, await readWholeTrail(client, approved.trailArn), { without });
    const stopped = await makeCalls(calls);
    if (stopped === undefined) break;
    const isOver = plans === MOST_PLANS || (stopped !== 'again' && without.includes(stopped));
    if (isOver)
      throw new CommandFailure('CloudTrail refuses what was planned again and again: look at the trail.');
    if (stopped !== 'again') without.push(stopped);
  }
  return { made, without, left: await verify({ client, approved, without, wait }) };

  /** Undefined when all were made; else a destination to leave out, or `again` for a new plan. */
  async function makeCalls(calls: readonly PlannedCall[]): Promise<Droppable | 'again' | undefined> {
    for (const call of calls) {
      if (made.length > 0) await wait(BETWEEN_WRITES);
      onCall(call);
      try {
        await send(client, call, wait);
        made.push({ action: call.action, at: new Date().toISOString() });
      } catch (error) {
        const { name } = error as Error;
        // It was created, or deleted, in between.
        if (/^TrailAlreadyExists|^TrailNotFound/.test(name)) return 'again';
        const dropped = DROPPED_FOR.find(([pattern]) => pattern.test(name));
        if (dropped) return dropped[1];
        throw new CommandFailure(adviseRefusal({ action: call.action, error: error as Error, approved }), {
          cause: error,
        });
      }
    }
    return undefined;
  }
}

async function send(
  client: CloudTrailClient,
  { action, input }: PlannedCall,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await CALLS[action](client, input as never);
      return;
    } catch (error) {
      if (tries === triesOf(error as Error)) throw error;
      await wait(BETWEEN_LOOKS);
    }
  }
}

/** A role that was just changed is refused for a moment. */
function triesOf({ name, message }: Error): number {
  if (name.includes('CloudWatchLogs') && message.includes('Access denied.')) return ROLE_TRIES;
  return BUSY.includes(name) ? MOST_TRIES : 1;
}

async function verify({
  client,
  approved,
  without,
  wait,
}: Required<Omit<Restoring, 'onCall'>> & Pick<Restored, 'without'>): Promise<TrailDiff> {
  for (let looks = 1; ; looks += 1) {
    const current = await readWholeTrail(client, approved.trailArn);
    const left = diffTrail(approved, current);
    const isDone =
      planRestore(approved, current, { without }).calls.length === 0 && left.unknown.length === 0;
    if (isDone || looks === MOST_LOOKS) return left;
    await wait(BETWEEN_LOOKS);
  }
}
