import { randomUUID } from 'node:crypto';
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { AwsError, unknownAction } from '../../endpoint/error.ts';
import { type AwsRequest, isRead, type Service } from '../../endpoint/service.ts';
import { KeptLines } from '../../kept-lines.ts';
import { createIdentities, type Identities, type Identity } from '../identities.ts';
import { type Action, type Call, defineAction } from './action.ts';
import { checkAllowed } from './authorization.ts';
import type { TrailConditions } from './conditions.ts';
import { DESCRIBE_ACTIONS } from './describe-actions.ts';
import { EVENT_CONFIGURATION_ACTIONS } from './event-configuration-actions.ts';
import { type EventBridgeEvent, toEventBridge } from './events.ts';
import { type CallFault, createFaultInjector, createThrottle, type Quotas } from './faults.ts';
import { createEventHistory, HISTORY_ENTRY, resourcesOf, type HistoryEntry } from './history.ts';
import { LOGGING_ACTIONS } from './logging-actions.ts';
import { lookupEvents } from './lookup-events.ts';
import { makeRecord, type PerformedCall, type ReceivedCall } from './record.ts';
import { SELECTOR_ACTIONS } from './selector-actions.ts';
import { makeTrail, type TrailSeed } from './seed.ts';
import { TAG_ACTIONS } from './tag-actions.ts';
import type { Trail } from './trail.ts';
import { TRAIL_ACTIONS } from './trail-actions.ts';
import { createTrailStore, type Organization } from './trail-store.ts';

/** Everything that survives a restart beside the event history, as plain JSON. */
export interface CloudTrailState {
  readonly trails: readonly Trail[];
}

/** How an emulated CloudTrail behaves. */
export interface CloudTrailOptions {
  /** @default - a register in which every access key is the default IAM user */
  readonly identities?: Identities;
  readonly organizations?: readonly Organization[];
  readonly faults?: readonly CallFault[];
  /** @default - every destination is ok, and every change is seen at once */
  readonly conditions?: TrailConditions;
  /** After StartLogging and StopLogging this many GetTrailStatus calls still see the state before. */
  readonly slowToConverge?: { readonly reads: number };
  /** @default - no throttling */
  readonly quotas?: Quotas;
  readonly state?: CloudTrailState;
  /** Where the event history is kept, as JSON Lines. @default - in memory */
  readonly historyFile?: string;
  /** How many records the event history keeps; AWS keeps 90 days. @default - every one */
  readonly historyRecords?: number;
  /** Gets every event that a listener will get, before its call is answered. */
  readonly onPublish?: (event: EventBridgeEvent) => void;
  readonly now?: () => Date;
}

/** A call of another service, with its result. */
export interface ForeignCall extends PerformedCall, ReceivedCall {
  readonly eventSource: string;
}

/** An emulated CloudTrail of any number of accounts and Regions. */
export interface CloudTrail extends Service {
  /** Records a call of another service, and makes it an event if a trail logs it. */
  record(call: ForeignCall): void;
  /** Hands every event that a rule could match to a listener, after its call was answered. Returns the way to stop. */
  onEvent(listener: (event: EventBridgeEvent) => void): () => void;
  registerIdentity(accessKeyId: string, identity: Identity): void;
  /** Adds a trail without a call, and so without a record. */
  seedTrail(seed: TrailSeed): Trail;
  /** The trail of an ARN as it is now, whatever slow reads still show. */
  trail(arn: string): Readonly<Trail> | undefined;
  injectFault(fault: CallFault): void;
  clearFaults(): void;
  /** Conditions from now on. */
  setConditions(conditions: TrailConditions): void;
  /** Quotas from now on; undefined: none. */
  setQuotas(quotas: Quotas | undefined): void;
  exportState(): CloudTrailState;
  /** What is wrong with lines of the file of the event history. */
  readonly damaged: readonly string[];
  /** Writes to the file of the event history what it lacks. @throws StateFolderError */
  saveHistory(): void;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  ...TRAIL_ACTIONS,
  ...LOGGING_ACTIONS,
  ...DESCRIBE_ACTIONS,
  ...SELECTOR_ACTIONS,
  ...EVENT_CONFIGURATION_ACTIONS,
  ...TAG_ACTIONS,
  LookupEvents: defineAction(LookupEventsCommand, lookupEvents),
};

/** Makes an emulated CloudTrail. */
export function createCloudTrail(options: CloudTrailOptions = {}): CloudTrail {
  const { identities = createIdentities(), now = () => new Date() } = options;
  const state = structuredClone(options.state);
  const store = createTrailStore(options.organizations, state?.trails);
  const lines = new KeptLines<HistoryEntry>(
    options.historyFile,
    HISTORY_ENTRY,
    options.historyRecords ?? Infinity,
  );
  const history = createEventHistory(lines);
  const faults = createFaultInjector(options.faults);
  let conditions = options.conditions ?? {};
  let throttle = createThrottle(options.quotas);
  const listeners = new Set<(event: EventBridgeEvent) => void>();

  /** Hands an event on once the caller has its answer. */
  function publish(event: EventBridgeEvent): void {
    options.onPublish?.(event);
    setImmediate(() => {
      for (const listener of listeners) listener(structuredClone(event));
    });
  }

  function perform(action: Action, call: Call): PerformedCall {
    let input: PerformedCall['input'] = null;
    try {
      const prepared = action(call.request.params);
      checkAllowed(call, prepared.input);
      input = prepared.input;
      throttle(call);
      faults.strike(call.request.action);
      return { input, output: prepared.run(call) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { input: error.code === 'AccessDeniedException' ? null : input, error };
    }
  }

  function handle(request: AwsRequest): unknown {
    const action = Object.hasOwn(ACTIONS, request.action) ? ACTIONS[request.action] : undefined;
    if (!action) throw unknownAction('CloudTrail', request.action, Object.keys(ACTIONS));
    const identity = identities.of(request.accessKeyId, request.region);
    const readsToConverge = options.slowToConverge?.reads ?? 0;
    const call: Call = { request, identity, now: now(), store, history, readsToConverge, conditions };
    // The stop of the last logging trail is still logged, and so is the next start.
    const isCovered = () => store.covers(identity.account, request.region);
    const coveredBefore = isCovered();
    const performed = perform(action, call);
    const record = makeRecord({ call, eventId: randomUUID(), ...performed });
    history.add(record, resourcesOf(performed.input, performed.output));
    if (!isRead(request) && (coveredBefore || isCovered())) publish(toEventBridge(record, randomUUID()));
    if (performed.error) throw performed.error;
    return performed.output;
  }

  function record({ eventSource, input, output, error, ...call }: ForeignCall): void {
    const { request, identity } = call;
    const made = makeRecord({
      ...{ call, eventSource, eventId: randomUUID(), input, output },
      ...(error && { error }),
    });
    history.add(made, []);
    if (!isRead(request) && store.covers(identity.account, request.region)) {
      publish(toEventBridge(made, randomUUID()));
    }
  }

  return {
    name: 'cloudtrail',
    handle: (request) => Promise.try(handle, request),
    record,
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    registerIdentity: (accessKeyId, identity) => {
      identities.register(accessKeyId, identity);
    },
    seedTrail(seed) {
      const trail = makeTrail(seed, now());
      store.put(trail);
      return trail;
    },
    trail: (arn) => structuredClone(store.get(arn)),
    injectFault: (fault) => {
      faults.add(fault);
    },
    clearFaults: () => {
      faults.clear();
    },
    setConditions: (value) => {
      conditions = value;
    },
    setQuotas: (quotas) => {
      throttle = createThrottle(quotas);
    },
    exportState: () => structuredClone({ trails: store.all() }),
    damaged: lines.damaged,
    saveHistory: () => {
      lines.save();
    },
  };
}
