import type { Incident } from '../../tasks/contract/incident.ts';
import { headlineOf } from '../headline.ts';
import { install, type Installation, type InstallationOptions } from '../installation.ts';
import { ACCESS_KEYS, DEFAULT_REGION, EMBEDDED } from '../settings.ts';
import type { WebhookRequest } from '../services/webhook/receiver.ts';
import type { TicketSystem } from '../tickets.ts';
import type { StateFolder } from '../state-folder.ts';
import { identityOf } from './actor.ts';
import { checkExpectation, type Check, type Observed } from './check-expectation.ts';
import { findIncident, incidentOf } from './find-incident.ts';
import { makeStep, type StepResult } from './make-step.ts';
import { leavePastBehind } from './past-runs.ts';
import { makePast, prepareTrail, type WatchedTrail } from './prepare-trail.ts';
import { Recorder } from './recorder.ts';
import type { Scenario, Step } from './scenario.ts';

/** Watches a scenario while it runs. */
export interface ScenarioWatcher {
  /** The remediator is installed, the trail exists and logs. */
  ready?(installation: Installation, trail: WatchedTrail): void | Promise<void>;
  /** A step is about to be made. */
  stepping?(step: Step): void;
  /** A step was made, with its direct result. */
  stepped?(step: Step, result: StepResult): void;
  /** Nothing is on its way any more; now everything is asked again from outside. */
  settled?(): void;
}

/** The result of a scenario. */
export interface ScenarioResult {
  readonly observed: Observed;
  readonly checks: readonly Check[];
  readonly recorder: Recorder;
}

/** How to run it. */
export interface RunOptions {
  readonly folder: StateFolder;
  readonly watcher?: ScenarioWatcher;
  /** Where incidents open tickets. @default - nowhere. A scenario that says where is left as it is. */
  readonly tickets?: TicketSystem | undefined;
  /** What all waits are divided by beside the scenario's own scale, for tests. @default 1 */
  readonly speed?: number;
  /** Passed on to the installation. */
  readonly faulty?: Pick<InstallationOptions, 'detour' | 'containers'>;
}

/** Installs the remediator, runs the scenario, waits until all is over and checks the result. */
export async function runScenario(written: Scenario, options: RunOptions): Promise<ScenarioResult> {
  const { folder, watcher, speed = 1 } = options;
  const { eventDelay = 0, eventsAfterSteps = false, slowReads, down = [] } = written.conditions ?? {};
  const steps = Promise.withResolvers<undefined>();
  const installation = await install({
    folder,
    ...options.faulty,
    retryScale: 1 / (written.timeScale ?? 1) / speed,
    eventDelay: eventDelay / speed,
    ...(eventsAfterSteps && { eventsAfter: steps.promise }),
    tickets: written.tickets ?? options.tickets,
    cloudTrail: {
      ...(slowReads !== undefined && { slowToConverge: { reads: slowReads } }),
      ...(written.trail.account !== undefined && {
        // The management account is no member of its own.
        organizations: [
          {
            managementAccount: written.trail.account,
            members: [EMBEDDED.account].filter((account) => account !== written.trail.account),
          },
        ],
      }),
    },
  });
  const { url, settings, cloudTrail, sns, dynamo, identities } = installation;
  try {
    const { name, account = EMBEDDED.account } = written.trail;
    const { region } = settings;
    // A trail that is ignored by name has to keep it.
    const isIgnored = EMBEDDED.ignoreTrails.some((trail) => trail.endsWith(name));
    const ending = isIgnored ? '' : await leavePastBehind(url, [name], { region, account });
    const scenario = adapted(written, { ending, region });
    identities.register(ACCESS_KEYS.actor, identityOf(scenario.actor));
    const trail = await prepareTrail(installation, scenario);
    await makePast(installation, trail, scenario.trail);
    const recorder = new Recorder(installation);
    for (const fault of scenario.conditions?.faults ?? []) cloudTrail.injectFault(fault);
    cloudTrail.setConditions(scenario.conditions?.cloudTrail ?? {});
    installation.throttleFunctions(down.includes('lambda'));
    installation.tickets?.receiver.setAnswer(scenario.conditions?.webhook);
    sns.setDown(down.includes('sns'));
    dynamo.setDown(down.includes('dynamodb'));
    if (scenario.trail.enforced === true) {
      installation.enforce([trail.name]);
      cloudTrail.setQuotas({ second: 1000 / speed });
    }
    installation.arm();
    await watcher?.ready?.(installation, trail);
    const stepChecks = await makeSteps(scenario, installation, recorder, { trail, watcher });
    steps.resolve(undefined);
    await installation.settled();
    watcher?.settled?.();
    cloudTrail.clearFaults();
    cloudTrail.setQuotas(undefined);
    cloudTrail.setConditions({});
    sns.setDown(false);
    dynamo.setDown(false);
    const observed = await observe(url, trail, recorder, { scenario, installation });
    trail.close();
    return { observed, checks: [...stepChecks, ...checkExpectation(scenario.expect, observed)], recorder };
  } finally {
    steps.resolve(undefined);
    await installation.close();
  }
}

/** The scenario in that Region, on a trail whose name has that ending, in its steps and in what is expected as well. */
function adapted(scenario: Scenario, { ending, region }: { ending: string; region: string }): Scenario {
  const { name } = scenario.trail;
  const text = JSON.stringify(scenario)
    .replaceAll(name, name + ending)
    .replaceAll(DEFAULT_REGION, region);
  return JSON.parse(text) as Scenario;
}

async function makeSteps(
  { steps, trail: { enforced } }: Scenario,
  installation: Installation,
  recorder: Recorder,
  { trail, watcher }: { trail: WatchedTrail; watcher: ScenarioWatcher | undefined },
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const step of steps) {
    watcher?.stepping?.(step);
    const result = await makeStep(step, installation, {
      trailArn: trail.arn,
      firstIncident: () => firstIncident(recorder),
      isPatient: enforced === true,
    });
    watcher?.stepped?.(step, result);
    if ('call' in step && result.refused !== step.refused) {
      const how = result.refused === undefined ? 'accepted' : `refused with ${result.refused}`;
      const text = `${step.call} was ${how} (expected: ${step.refused ?? 'accepted'})`;
      checks.push({ holds: false, text });
    }
  }
  return checks;
}

/** What a request of the tickets asks for, and the status of its answer: `trigger 202`. */
function describeRequest({ body, status }: WebhookRequest): string {
  const { event_action: action } = body as { event_action?: string };
  return `${action ?? 'request'} ${status}`;
}

/** The incident of the first execution, or of the first one about a trail. */
function firstIncident(recorder: Recorder, trail?: string): Incident | undefined {
  const incidents = recorder.executions().map(incidentOf);
  return trail === undefined ? incidents[0] : incidents.find((incident) => incident?.subject.name === trail);
}

async function observe(
  url: string,
  trail: WatchedTrail,
  recorder: Recorder,
  { scenario, installation }: { scenario: Scenario; installation: Installation },
): Promise<Observed> {
  const status = await trail.status();
  const incident = firstIncident(recorder, scenario.expect.amongOthers === true ? trail.name : undefined);
  return {
    trail: status === undefined ? 'gone' : status.IsLogging === true ? 'logging' : 'stopped',
    executions: recorder.executions().map(({ status: ended, error, events }) => ({
      status: ended,
      ...(error !== undefined && { error }),
      visited: events.flatMap(({ stateEnteredEventDetails: state }) => state?.name ?? []),
    })),
    incident: incident && (await findIncident(url, incident)),
    mails: recorder.mails().map(headlineOf),
    opsItems: (installation.ssm.exportState().opsItems ?? [])
      .filter(({ CreatedTime }) => CreatedTime >= recorder.since)
      .map(({ Title = '', Status = '' }) => `${Status}: ${Title}`),
    findings: installation.securityHub
      .exportState()
      .filter(({ finding }) => (finding.ProcessedAt ?? '').slice(0, 19) >= recorder.since.slice(0, 19))
      .map(({ finding }) => `${finding.RecordState ?? ''}: ${finding.Title ?? ''}`),
    webhook: recorder.webhooks.map(describeRequest),
    tickets: recorder.ticketExecutions().map(({ status: ended, error }) => error ?? ended),
  };
}
