import { loadScenario } from '../../local/scenarios/load-scenario.ts';
import type { Scenario } from '../../local/scenarios/scenario.ts';
import { classifyEvent } from '../../tasks/classify/classify-event.ts';
import { KIND_NAMES, rowOf, type Kind } from '../../tasks/contract/kinds.ts';
import type { SweepFindingKind } from '../../tasks/contract/own-events.ts';
import { NOW, SETTINGS } from '../../test/fixtures/deployment.ts';
import { EVERY_EVENT } from '../../test/fixtures/every-event.ts';
import { sweepFindingEvent } from '../../test/fixtures/own-events.ts';

/** Scenarios of the kinds for which more than an event has to happen, with and without a restore. */
const SCENARIOS: Partial<Record<Kind, readonly string[]>> = {
  LOGGING_STOPPED: ['stop', 'ticket', 'enforce-dark'],
  TRAIL_DELETED: ['drift-deleted', 'enforce-delete'],
  TRAIL_WEAKENED: ['weaken', 'enforce-update'],
  LOG_REDIRECTED: ['drift'],
  COVERAGE_REDUCED: ['drift-selectors', 'enforce-selectors'],
  INSIGHTS_DISABLED: ['drift-insights', 'enforce-insights'],
  TRAIL_CHANGED: ['drift-trusted'],
  TAGS_CHANGED: ['enforce-tags'],
  DELIVERY_CHANGED: ['bucket-policy'],
  ATTEMPT_FAILED: ['denied-attempt'],
  DRILL: ['drill'],
};

/** A run of a kind. */
export interface KindRun {
  readonly kind: Kind;
  /** Empty for an event alone. */
  readonly name: string;
  readonly scenario: Scenario;
  /** The event that starts the workflow, where no step of the scenario does. */
  readonly event?: object;
}

/** The runs of every kind. A kind whose event is unknown here has none. */
export function kindRuns(): KindRun[] {
  const events = eventsByKind();
  return KIND_NAMES.flatMap((kind) => {
    const names = SCENARIOS[kind];
    if (names) return names.map((name) => ({ kind, name, scenario: loadScenario(name) }));
    const event = events.get(kind);
    return event ? [{ kind, name: '', scenario: loggingTrail(), event }] : [];
  });
}

function eventsByKind(): Map<Kind, object> {
  const events = new Map<Kind, object>();
  const found = (KIND_NAMES as readonly SweepFindingKind[])
    .filter((kind) => rowOf(kind).sweepFinds === true)
    .map((kind) => sweepFindingEvent({ kind }));
  for (const event of [...EVERY_EVENT, ...found]) {
    const kind = kindOf(event);
    if (kind && !events.has(kind)) events.set(kind, event);
  }
  return events;
}

function kindOf(event: unknown): Kind | undefined {
  try {
    return classifyEvent(event, SETTINGS, NOW).incident.kind;
  } catch {
    return undefined;
  }
}

/** A trail that logs, on which nothing happens. What that scenario expects is not looked at. */
function loggingTrail(): Scenario {
  return { ...loadScenario('forged-stop'), steps: [] };
}
