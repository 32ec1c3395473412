import type { Caught } from '../contract/caught.ts';
import type { Incident } from '../contract/incident.ts';
import { rowOf, textsOf } from '../contract/kinds.ts';
import type { AboutIncident } from '../contract/publish-inputs.ts';
import type { Step } from '../contract/notification.ts';
import { failedRepair } from '../contract/remediation.ts';
import { REPAIR_WORDS } from '../repairs/words.ts';
import { foughtIn, repeatedOf } from '../record/raise-severity.ts';
import { statusAfter } from '../record/stored-incident.ts';
import { isThrottled } from '../record/throttle-alerts.ts';
import { storedId } from './console-links.ts';
import { containActor } from './contain-actor.ts';
import { readStep, type Deployment } from './deployment.ts';
import { beforeSteps } from './describe-before.ts';
import {
  ACCEPTED_STEPS,
  acceptedIn,
  restoreSteps,
  suspectSteps,
  differingIn,
} from './describe-comparison.ts';
import { failedDeliveries } from './describe-repair.ts';
import { explainComparison, explainFailure } from './explain-failure.ts';
import { fillStep } from './fill-step.ts';
import { historyStep } from './search-history.ts';
import { whomToAsk } from './whom-to-ask.ts';

/** So many steps a reader takes in at night. */
const MOST_STEPS = 3;

/** What to do about a sample finding. */
const SAMPLE = ['Nothing: GuardDuty generated this sample finding on request, and this mail arrived.'];

/** What to do next, most urgent first, for the mail and the machine-readable message: the caller is contained before anybody is asked. */
export function adviceFor(input: AboutIncident, deployment: Deployment): Step[] {
  const { incident, executionArn } = input;
  const read = (steps: readonly string[]) =>
    steps.map((step) => readStep(fillStep(step, incident.subject), executionArn, deployment));
  if (incident.test) return read(incident.kind === 'DRILL' ? textsOf('DRILL').steps : SAMPLE);
  if (acceptedIn(input)) return read(ACCEPTED_STEPS);
  const isCall = hasCaller(incident);
  const contain = isCall ? [containActor(incident) ?? []].flat() : [];
  // While an attack lasts, nobody is asked.
  const lasts = isThrottled(repeatedOf(input).repeats) || foughtIn(input) !== undefined;
  if (lasts && contain.length > 0) return contain;
  const ask = isCall ? [historyStep(incident) ?? { text: whomToAsk(incident.actor) }] : [];
  return [...contain, ...read(repairSteps(input)), ...ask, ...read(closeStep(input))].slice(0, MOST_STEPS);
}

// A finding about the deployment has no call behind it. Calls of the remediator, and those that start a trail, need no question.
function hasCaller({ origin, kind, detectedBy }: Incident): boolean {
  const { logging, announcedOnce } = rowOf(kind);
  const isCall = detectedBy !== 'sweep' || logging !== undefined;
  return isCall && origin !== 'remediator' && announcedOnce !== true && logging !== 'started';
}

function repairSteps(input: AboutIncident): readonly string[] {
  const { incident } = input;
  const own = incident.restoreSteps ?? [];
  // `restore` changes the trail itself: where other commands restore what differs, it has a place among them or none.
  const general = textsOf(incident.kind).steps.filter(
    (step) => own.length === 0 || !step.includes('incidents baseline restore'),
  );
  const steps = [...own, ...general];
  if (input.moment === 'alert') return incident.plannedRepair === 'none' ? steps : beforeSteps(input);
  switch (input.remediation.outcome) {
    case 'logs-again':
      return (
        (input.remediation.failure && stepsAfter(input.remediation.failure, input)) ??
        suspectSteps(explainComparison(input.remediation.comparison), incident.subject)
      );
    case 'settings-restored':
      return [];
    case 'settings-not-restored':
    case 'not-restored':
      return stepsAfter(input.remediation.failure, input);
    case 'not-needed': {
      const differing = differingIn(input);
      if (differing) return [...restoreSteps(differing, incident.subject), ...steps];
      return rowOf(incident.kind).logging === 'stopped' ? [] : steps;
    }
    default:
      return [
        ...(failedDeliveries(input).length > 0 ? textsOf('DELIVERY_FAILING').steps : []),
        ...beforeSteps(input),
      ];
  }
}

function stepsAfter(
  failure: Caught,
  { incident, remediation }: Extract<AboutIncident, { remediation: unknown }>,
) {
  const repair = failedRepair(incident.plannedRepair, remediation);
  const { error, advice } = explainFailure(failure, repair);
  return REPAIR_WORDS[repair].steps(error, advice);
}

// What no check verifies stays open until a person closes it.
function closeStep(input: AboutIncident): string[] {
  const { overPhrase } = textsOf(input.incident.kind);
  const status = input.moment === 'alert' ? input.incident.status : statusAfter(input);
  if (status !== 'NEEDS_ACTION' || overPhrase !== undefined) return [];
  return [
    `Close the incident when it is dealt with, since nothing can verify that: incidents close ${storedId(input)} --note "…"`,
  ];
}
