import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { failureText, tamperingText } from './bus/announcements.ts';
import { createBus, type BusEvent } from './bus/bus.ts';
import { statusChangeEvent } from './bus/envelope.ts';
import { isIncidentEvent, isWatched, remediatorRules } from './bus/remediator-rules.ts';
import { clientsFor, deploy, embeddedClient } from './deploy.ts';
import type { Detour } from './detour.ts';
import { embeddedIdentities, inAccount } from './embedded-identities.ts';
import { startEndpoint } from './endpoint/server.ts';
import { InFlight, within } from './in-flight.ts';
import type { InstallationEvents } from './installation-events.ts';
import { enforce, functionsPort, loadFunctions, pointFunctionsAt, type SweepReport } from './functions.ts';
import {
  createCloudTrail,
  type CloudTrail,
  type CloudTrailOptions,
} from './services/cloudtrail/cloudtrail.ts';
import { createDestinations } from './services/destinations.ts';
import { startDynamo, type Dynamo } from './services/dynamodb/dynamodb.ts';
import type { Identities } from './services/identities.ts';
import { createEvents } from './services/events/events.ts';
import { createSecurityHub, type SecurityHub } from './services/securityhub/security-hub.ts';
import { createSns, type Sns } from './services/sns/sns.ts';
import { createSsm, type Ssm } from './services/ssm/ssm.ts';
import { createSts } from './services/sts/sts.ts';
import { ACCESS_KEYS, DEFAULT_KEEP, EMBEDDED, embeddedSettings, type EmbeddedSettings } from './settings.ts';
import { keepNewest } from './retention.ts';
import { readOrSetAside, saveOr, type StateFolderError } from './state-file.ts';
import type { StateFolder } from './state-folder.ts';
import { startTickets, type Tickets, type TicketSystem } from './tickets.ts';
import { watchCalls } from './watch-calls.ts';
import { exceedsPayloadLimit, ReportedError, type TaskHandler } from './workflow/aws-semantics.ts';
import { endsExecution, type Execution, type ExecutionSummary } from './workflow/execution.ts';
import { ExecutionStore } from './workflow/execution-store.ts';
import { installedDefinition } from './workflow/installed-definition.ts';
import { resumeUnfinished } from './workflow/resume.ts';
import { createStateMachine, type LocalStateMachine } from './workflow/state-machine.ts';
import { putEventsIntegration, putOverSdk, startLoggingIntegration } from './workflow/sdk-integration.ts';
import { createStatesService } from './workflow/states-service.ts';

/** How an installation is set up. */
export interface InstallationOptions {
  readonly folder: StateFolder;
  /** Region of the remediator. @default - that of the folder, 'eu-central-1' for a new one */
  readonly region?: string;
  /** @default - a free one */
  readonly port?: number;
  /** What the waits between retries are multiplied by. @default 1 */
  readonly retryScale?: number;
  /** Time from a call to the event of its record on the bus, in milliseconds. @default 0 */
  readonly eventDelay?: number;
  /** No event arrives before this is over. @default - nothing is waited for */
  readonly eventsAfter?: Promise<unknown>;
  /** Whether the trails of the folder are loaded and kept. @default false: begin without any, leave some */
  readonly keepTrails?: boolean;
  readonly cloudTrail?: Pick<CloudTrailOptions, 'organizations' | 'slowToConverge' | 'quotas'>;
  /** How many executions and records of the event history are kept. @default DEFAULT_KEEP */
  readonly keep?: number;
  /** Where incidents open tickets. @default - nowhere */
  readonly tickets?: TicketSystem | undefined;
  /** Names of trails that are restored as approved. @default - none */
  readonly enforceTrails?: readonly string[];
  /** Account in which the remediator's calls on trails are made. @default - its own */
  readonly trailAccount?: string;
  /** @default - the remediator calls the endpoint directly */
  readonly detour?: Detour | undefined;
  /** Sets containers of the functions apart: those of another name remember nothing of what these have seen. @default '' */
  readonly containers?: string;
}

/** A running installation of the remediator on this computer. */
export interface Installation {
  readonly url: string;
  readonly settings: EmbeddedSettings;
  readonly events: EventEmitter<InstallationEvents>;
  readonly identities: Identities;
  readonly cloudTrail: CloudTrail;
  readonly sns: Sns;
  readonly ssm: Ssm;
  readonly securityHub: SecurityHub;
  readonly dynamo: Dynamo;
  readonly stateMachine: LocalStateMachine;
  /** The workflow of the tickets, if there is one. */
  readonly tickets: Tickets | undefined;
  /** What is wrong with files of executions and with lines of others: those are left out. */
  readonly damaged: readonly string[];
  /** From now on the calls of the emulated CloudTrail and SSM become events on the bus. */
  arm(): void;
  /** How often the event of the next call is delivered: EventBridge may lose one, and may deliver one again. */
  deliverNext(times: number): void;
  /** Puts an event on the bus as if a service had; one above 256 KiB never gets there. */
  put(event: BusEvent): void;
  /** Runs the sweep once, as the schedule would. */
  sweep(): Promise<SweepReport>;
  /** Lets Lambda throttle every function of the workflow from now on, or no longer. */
  throttleFunctions(throttled: boolean): void;
  /** From now on trails of these names are restored as approved. */
  enforce(trails: readonly string[]): void;
  /** Waits until nothing is on its way any more. */
  settled(): Promise<void>;
  /** Starts again what an earlier program left unfinished; gives those executions. */
  resume(): ExecutionSummary[];
  /** Refuses further calls and waits for running work, for that many milliseconds at most. */
  drain(milliseconds: number): Promise<void>;
  /** Keeps what has to be kept and stops everything; what still runs is to be started again. */
  close(): Promise<void>;
}

/** In AWS the record of a call on a parameter comes minutes after the event of Parameter Store: here so many milliseconds. */
const PARAMETER_RECORD_DELAY = 500;

function delayOf({ source }: BusEvent, eventDelay = 0): number {
  return source === 'aws.ssm' ? Math.max(eventDelay, PARAMETER_RECORD_DELAY) : eventDelay;
}

/**
 * Installs the remediator on this computer: the same workflow file, functions and rule pattern that the CDK app deploys, over
 * emulated services on one loopback endpoint.
 * @throws PortTakenError, StateFolderError; FolderPathError when the folder belongs to a remediator in another Region
 */
export async function install(options: InstallationOptions): Promise<Installation> {
  const opened = new AsyncDisposableStack();
  try {
    return await build(options, opened);
  } catch (error) {
    // Half an installation would hold its folder and keep the process alive.
    await opened.disposeAsync();
    throw error;
  }
}

async function build(options: InstallationOptions, opened: AsyncDisposableStack): Promise<Installation> {
  const { folder, keepTrails = false, keep = DEFAULT_KEEP, detour } = options;
  let throttled = false;
  let phase: 'open' | 'draining' | 'closed' = 'open';
  const settings = embeddedSettings(folder.regionFor(options.region));
  const { account, region } = settings;
  folder.prepare();
  const events = new EventEmitter<InstallationEvents>();
  const identities = embeddedIdentities();
  const dynamo = await startDynamo({ dir: folder.database, account, region });
  opened.defer(() => dynamo.close());
  const damaged = [...dynamo.damaged, ...folder.logDamage()];
  // It is written again below.
  readOrSetAside(damaged, () => folder.keptManifest());
  // Read in any case: a file that is damaged is better known now than at the end.
  const known = readOrSetAside(damaged, () => folder.cloudTrail());
  const state = keepTrails ? known : undefined;
  /** Events whose calls were answered, and that have not reached the bus. They are kept, so that a kill loses none. */
  const undelivered = new Map(state?.undelivered?.map((event) => [event.id, event]));
  const cloudTrail = createCloudTrail({
    identities: inAccount(identities, options.trailAccount ?? account),
    ...options.cloudTrail,
    ...(state && { state }),
    historyRecords: keep,
    ...(keepTrails && { historyFile: folder.history }),
    onPublish: (event) => undelivered.set(event.id, event),
  });
  const snsState = readOrSetAside(damaged, () => folder.sns());
  const sns = createSns({ identities, outboxFile: folder.outbox, ...(snsState && { state: snsState }) });
  const ssmState = readOrSetAside(damaged, () => folder.ssm());
  const ssm = createSsm({ identities, cloudTrail, ...(ssmState && { state: ssmState }) });
  const destinationsState = readOrSetAside(damaged, () => folder.destinations());
  const destinations = createDestinations({
    ...{ identities, cloudTrail },
    ...(destinationsState && { state: destinationsState }),
  });
  const findings = readOrSetAside(damaged, () => folder.findings());
  const securityHub = createSecurityHub({ identities, cloudTrail, ...(findings && { state: findings }) });
  securityHub.onImport((change, finding) => events.emit('finding', change, finding));
  const unsaved = (error: StateFolderError) => events.emit('unsaved', error);
  const store = new ExecutionStore(folder.executions, { onUnsaved: unsaved });
  store.abortOrphans(new Date());
  const functions = await loadFunctions(
    settings,
    (line) => {
      saveOr(unsaved, () => {
        folder.log(line);
      });
    },
    options.containers,
  );
  const { ignoreTrails, stateMachineName: name } = EMBEDDED;
  const installed = { account, region, ignoreTrails, name };
  enforce(options.enforceTrails ?? []);
  const stateMachine = createStateMachine({
    handlers: {
      ...Object.fromEntries(
        Object.entries(functions.tasks).map(([name, handler]) => [name, unlessThrottled(handler)]),
      ),
      'cloudtrail:startLogging': (input) => startLogging(input),
      'events:putEvents': putEventsIntegration((entry) => putOwn(entry)),
    },
    ...(detour?.adapt && { definition: detour.adapt(installedDefinition(installed)) }),
    instead: detour?.instead,
    ...installed,
    store,
    ...(options.retryScale !== undefined && { retryScale: options.retryScale }),
    onEvent: follow('history'),
  });
  const tickets = options.tickets
    ? await startTickets({
        system: options.tickets,
        settings,
        ...{ store, detour },
        ...(options.retryScale !== undefined && { retryScale: options.retryScale }),
        onEvent: follow('ticketHistory'),
      })
    : undefined;
  if (tickets) opened.defer(() => tickets.close());
  tickets?.receiver.onRequest((request) => events.emit('webhook', request));
  const stateMachines = [stateMachine, ...(tickets ? [tickets.stateMachine] : [])];
  const states = createStatesService(stateMachine, ...stateMachines.slice(1));
  const bus = createEvents({ identities, put: receive });
  const watched = [
    cloudTrail,
    sns,
    ssm,
    securityHub,
    bus,
    createSts({ identities }),
    states,
    ...destinations.services,
  ];
  const port = options.port ?? (detour ? 0 : functionsPort());
  const endpoint = await startEndpoint({
    ...(port !== undefined && { port }),
    services: [
      ...watched.map((service) =>
        watchCalls(service, { events, isClosing: () => phase !== 'open', keepState }),
      ),
      dynamo,
    ],
  });
  opened.defer(() => endpoint.close());
  const { url } = endpoint;
  const own = {
    ...endpoint,
    receiver: tickets?.receiver.url ?? '',
    ...detour?.route(url, tickets?.receiver.url),
  };
  pointFunctionsAt(own);
  tickets?.pointAt(own.url, own.receiver);
  const ofWorkflow = embeddedClient(own.url, ACCESS_KEYS.workflow, region);
  const startLogging = startLoggingIntegration(ofWorkflow);
  const putOwn = putOverSdk(ofWorkflow);
  const clients = clientsFor(url, ACCESS_KEYS.remediator, region);
  opened.defer(clients.close);
  // First: on a full disk this one has a sentence for it.
  folder.writeManifest(settings, url);
  await deploy(url, settings);
  let deliveries: number | undefined;
  const inFlight = new InFlight();
  const prune = keepNewest(store, { keep, url, settings });
  const put = createBus(
    remediatorRules(settings, {
      start: (event) => void stateMachine.startExecution(event, `${event.id}_${randomUUID()}`),
      filterDelivery: (event) => {
        inFlight.track(filterDelivery(event));
      },
      startTickets:
        tickets &&
        ((event) => void tickets.stateMachine.startExecution(event, `${event.id}_${randomUUID()}`)),
      announceFailure: (event) => {
        for (const topicArn of [settings.topicArn, settings.tamperingTopicArn])
          inFlight.track(announce(topicArn, failureText(event), event));
      },
      announceTampering: (event) => {
        inFlight.track(announce(settings.tamperingTopicArn, tamperingText(event), event));
      },
    }),
  );
  sns.onDelivery((delivery) => events.emit('delivery', delivery));
  events.on('event', () => {
    saveOr(unsaved, keepState);
  });

  const arrival = (delay: number) => Promise.all([after(delay), options.eventsAfter]);

  return {
    url,
    settings,
    events,
    identities,
    cloudTrail,
    sns,
    ssm,
    securityHub,
    dynamo,
    stateMachine,
    tickets,
    damaged: [...damaged, ...store.damaged, ...cloudTrail.damaged, ...sns.damaged],
    arm() {
      ssm.onEvent((event) => {
        if (event.region === region) inFlight.track(arrival(0).then(() => receive(event)));
      });
      // What was called before, to set the account up, starts nothing. Others may have called as well.
      const before = keepTrails
        ? [...undelivered.values()].filter((event) => !isSetUp(event) && !hasStarted(event))
        : [];
      undelivered.clear();
      before.forEach(deliver);
      // The listener gets those of them whose calls were answered just now, too.
      const delivered = new Set(before.map(({ id }) => id));
      cloudTrail.onEvent((event) => {
        if (!delivered.delete(event.id)) deliver(event);
      });
    },
    deliverNext(times) {
      deliveries = times;
    },
    put: receive,
    sweep() {
      const sweep = functions.sweep();
      inFlight.track(sweep);
      return sweep;
    },
    throttleFunctions(value) {
      throttled = value;
    },
    enforce,
    settled: () => inFlight.settled(...stateMachines),
    resume: () =>
      stateMachines.flatMap((each) => {
        const { unfinished, done } = resumeUnfinished(each, () => phase !== 'open');
        inFlight.track(done);
        return unfinished;
      }),
    async drain(milliseconds) {
      phase = 'draining';
      await within(milliseconds, inFlight.settled(...stateMachines));
    },
    async close() {
      phase = 'closed';
      await Promise.all(stateMachines.map((each) => each.close()));
      store.close();
      try {
        keepState();
        if (!keepTrails) folder.leaveTrails(cloudTrail.exportState().trails);
        folder.writeManifest(settings);
      } finally {
        await opened.disposeAsync();
      }
    },
  };

  function unlessThrottled(handler: TaskHandler): TaskHandler {
    return (input, context) => {
      if (throttled) throw new ReportedError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
      return handler(input, context);
    };
  }

  function follow(name: 'history' | 'ticketHistory') {
    return (event: HistoryEvent, execution: Execution): void => {
      events.emit(name, event, execution);
      // An execution that is stopped now did not fail: it is started again, and its failure could not be published.
      if (!endsExecution(event) || phase === 'closed') return;
      put(statusChangeEvent(execution));
      inFlight.track(prune());
    };
  }

  function deliver(event: BusEvent): void {
    if (event.region !== region) {
      undelivered.delete(event.id);
      if (isWatched(event)) events.emit('elsewhere', event);
      return;
    }
    const times = deliveries ?? 1;
    deliveries = undefined;
    undelivered.set(event.id, event);
    inFlight.track(
      arrival(delayOf(event, options.eventDelay)).then(() => {
        for (let time = 0; time < times; time += 1) receive(event);
        undelivered.delete(event.id);
      }),
    );
  }

  /** Whether an event has reached the bus before a kill. The names of executions begin with the ids of their events. */
  function hasStarted({ id }: BusEvent): boolean {
    return store.list().some(({ name }) => name.startsWith(`${id}_`));
  }

  function receive(event: BusEvent): void {
    // CloudTrail sends no event above 256 KB to EventBridge, and no execution could take it.
    if (exceedsPayloadLimit(event)) return;
    const matched = put(event);
    if (isIncidentEvent(event)) events.emit('incidentEvent', event);
    else events.emit('event', event, matched);
  }

  function keepState(): void {
    if (keepTrails) {
      folder.saveCloudTrail({ ...cloudTrail.exportState(), undelivered: [...undelivered.values()] });
      cloudTrail.saveHistory();
    }
    folder.saveSns(sns.exportState());
    folder.saveSsm(ssm.exportState());
    folder.saveFindings(securityHub.exportState());
    folder.saveDestinations(destinations.exportState());
  }

  // Lambda tries an event that failed again, and the sweep finds what it was about.
  async function filterDelivery(event: BusEvent): Promise<void> {
    try {
      if (!throttled) await functions.filterDelivery(event);
    } catch (error) {
      if (phase !== 'closed') events.emit('unannounced', event, (error as Error).message);
    }
  }

  async function announce(topicArn: string, text: string, event: BusEvent): Promise<void> {
    try {
      await clients.publish(topicArn, text);
    } catch (error) {
      if (phase !== 'closed') events.emit('unannounced', event, (error as Error).message);
    }
  }
}

/** Whether an event is of a call that sets the account up. */
function isSetUp({ detail }: BusEvent): boolean {
  const { userIdentity } = detail as { userIdentity?: { accessKeyId?: unknown } };
  return userIdentity?.accessKeyId === ACCESS_KEYS.platform;
}
