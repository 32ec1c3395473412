import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { callWith, embeddedClient } from '../deploy.ts';
import type { BusEvent } from '../bus/bus.ts';
import type { AwsRequest } from '../endpoint/service.ts';
import type { Installation } from '../installation.ts';
import { makeCall, type ScenarioCall } from '../scenarios/make-call.ts';
import { ACCESS_KEYS } from '../settings.ts';

/** What an attack works with. */
export interface AttackTools {
  readonly installation: Installation;
  /** Names of the trails, all logging, which a sweep has seen. */
  readonly trails: readonly string[];
  /** Makes a call as the attacker; gives the error code with which it was refused. */
  readonly call: (
    action: ScenarioCall,
    parameters: Readonly<Record<string, unknown>>,
  ) => Promise<string | undefined>;
  /** Resolves at the next StartLogging of the remediator that was accepted. */
  readonly restarted: () => Promise<void>;
}

/** An attack that is run for its figures. */
export interface Attack {
  /** What the attacker does, in a few words. */
  readonly what: string;
  readonly trails: readonly string[];
  /** What the waits of the workflow are multiplied by. @default 1 */
  readonly retryScale?: number;
  /** Whether the attacker deletes the trails in the end, so that none can be restored. */
  readonly deletes?: true;
  /** Whether an execution may be aborted before it records its event. */
  readonly aborts?: true;
  readonly run: (tools: AttackTools) => Promise<unknown>;
}

const ONE = ['management-events'];
const FIVE = ['management-events', 'data-events', 'sentinel', 'eu-archive', 'security'];
const MINUTE = 60_000;

/** The attacks, in the order of the table in docs/alert-throttling.md. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  restarts: {
    what: 'a stop 200 ms after each restart, for a minute',
    trails: ONE,
    async run({ call, trails, restarted }) {
      const [Name] = trails;
      const end = Date.now() + MINUTE;
      while (Date.now() < end) {
        const next = restarted();
        await call('StopLogging', { Name });
        await Promise.race([next, after(5000)]);
        await after(200);
      }
    },
  },
  five: {
    what: 'five trails stopped at once',
    trails: FIVE,
    run: ({ call, trails }) => Promise.all(trails.map((Name) => call('StopLogging', { Name }))),
  },
  duplicates: {
    what: 'the event of a stop delivered five times',
    trails: ONE,
    run({ call, trails: [Name], installation }) {
      installation.deliverNext(5);
      return call('StopLogging', { Name });
    },
  },
  reordered: {
    what: 'stop, start, stop: the events arrive in reverse order',
    trails: ONE,
    async run({ call, trails: [Name], installation }) {
      const events: BusEvent[] = [];
      const release = installation.cloudTrail.onEvent((event) => events.unshift(event));
      for (const action of ['StopLogging', 'StartLogging', 'StopLogging'] as const) {
        installation.deliverNext(0);
        await call(action, { Name });
        await after(1000);
      }
      release();
      for (const event of events) installation.put(event);
    },
  },
  aborted: {
    what: 'each execution of five stops aborted after 50 ms',
    trails: ONE,
    aborts: true,
    async run({ call, trails: [Name], installation }) {
      const aborted = new Set<string>();
      installation.events.on('history', (_event, { executionArn, input }) => {
        if (aborted.has(executionArn) || !input.includes('"StopLogging"')) return;
        aborted.add(executionArn);
        void after(50).then(() => {
          installation.stateMachine.stopExecution(executionArn);
        });
      });
      for (let n = 0; n < 5; n += 1) {
        await call('StopLogging', { Name });
        await after(1000);
      }
    },
  },
  decoys: {
    what: '52 decoy trails created and deleted, then the real one deleted',
    trails: ONE,
    retryScale: 0.1,
    deletes: true,
    async run({ call, trails: [Name], installation }) {
      for (let n = 1; n <= 52; n += 1) {
        await call('CreateTrail', { Name: `decoy-${n}`, S3BucketName: 'decoys' });
        await call('DeleteTrail', { Name: `decoy-${n}` });
        await installation.settled();
      }
      await call('DeleteTrail', { Name });
    },
  },
  forged: {
    what: '120 forged stops of trails that do not exist in a minute, and one real stop',
    trails: ONE,
    async run({ call, trails: [Name], installation }) {
      for (let n = 1; n <= 120; n += 1) {
        installation.put(forgedStop(`forged-${n}`, installation));
        await after(MINUTE / 120);
      }
      await call('StopLogging', { Name });
    },
  },
};

function forgedStop(name: string, { settings: { account, region } }: Installation): BusEvent {
  const [now, id] = [`${new Date().toISOString().slice(0, 19)}Z`, randomUUID()];
  const detail = {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      arn: `arn:aws:iam::${account}:user/mallory`,
      accountId: account,
      userName: 'mallory',
    },
    ...{
      eventTime: now,
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'StopLogging',
      awsRegion: region,
    },
    ...{ sourceIPAddress: '203.0.113.77', userAgent: 'aws-cli/2.31.18', requestParameters: { name } },
    ...{ responseElements: null, requestID: id, eventID: id, readOnly: false, eventType: 'AwsApiCall' },
    ...{ managementEvent: true, recipientAccountId: account, eventCategory: 'Management' },
  };
  const source = 'aws.cloudtrail';
  const envelope = { version: '0', id, account, time: now, region, resources: [] };
  return { ...envelope, source, 'detail-type': 'AWS API Call via CloudTrail', detail };
}

/** The tools of an attack, on trails of those names. */
export function toolsOf(installation: Installation, trails: readonly string[]): AttackTools {
  const { url, settings, events } = installation;
  return {
    installation,
    trails,
    call: (action, parameters) =>
      callWith(new CloudTrailClient(embeddedClient(url, ACCESS_KEYS.actor, settings.region)), (client) =>
        makeCall(client, action, parameters),
      ),
    restarted: () =>
      new Promise((resolve) => {
        const listen = ({ action }: AwsRequest, errorCode: string | undefined) => {
          if (action !== 'StartLogging' || errorCode !== undefined) return;
          events.off('ownCall', listen);
          resolve();
        };
        events.on('ownCall', listen);
      }),
  };
}
