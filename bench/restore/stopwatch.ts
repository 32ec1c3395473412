import { resourceNameOf } from '../../tasks/contract/scope.ts';
import type { Installation } from '../../local/installation.ts';

/** What happens after a StopLogging call, in the order of the table. */
export const MILESTONES = {
  stopped: 'CloudTrail has stopped the trail',
  started: 'the workflow has started',
  accepted: 'StartLogging is accepted: the trail logs',
  verified: 'GetTrailStatus shows the trail logging',
  recorded: 'the incident is recorded',
  alerted: 'the first mail (alert) arrives',
  notified: 'the last mail (logs again) arrives',
} as const;
export type Milestone = keyof typeof MILESTONES;

/** Milliseconds from the StopLogging call to each milestone that was reached. */
export type Times = Partial<Record<Milestone, number>>;

/** Stops the time from the StopLogging call on each trail. Trails are distinguished by name. */
export class Stopwatch {
  readonly #starts = new Map<string, number>();
  readonly #times = new Map<string, Times>();

  /** The call on a trail is sent now. */
  start(trail: string): void {
    this.#starts.set(trail, performance.now());
    this.#times.set(trail, {});
  }

  /** A milestone is reached now. Only the first time counts: later ones belong to another try. */
  mark(trail: string, milestone: Milestone): void {
    const start = this.#starts.get(trail);
    const times = this.#times.get(trail);
    if (start !== undefined && times) times[milestone] ??= performance.now() - start;
  }

  /** What was reached so far. */
  times(trail: string): Times {
    return { ...this.#times.get(trail) };
  }
}

/** States after whose end a milestone is reached. */
const ENDS: Readonly<Record<string, Milestone>> = { VerifyLogging: 'verified', RecordDetection: 'recorded' };

/** Marks the milestones of an installation's trails. */
export function watchInstallation({ events }: Installation, watch: Stopwatch): void {
  // The remediator names a trail by ARN, the actor by name.
  const nameOf = (trail: unknown): string => resourceNameOf(String(trail));
  events.on('call', ({ action, params }, refused) => {
    if (action === 'StopLogging' && refused === undefined) watch.mark(nameOf(params['Name']), 'stopped');
  });
  events.on('ownCall', ({ action, params }, refused) => {
    if (action === 'StartLogging' && refused === undefined) watch.mark(nameOf(params['Name']), 'accepted');
  });
  events.on('history', ({ type, stateExitedEventDetails: exited }, { input }) => {
    const milestone = type === 'ExecutionStarted' ? 'started' : ENDS[exited?.name ?? ''];
    const trail = milestone && stoppedTrail(JSON.parse(input));
    if (milestone && trail !== undefined) watch.mark(nameOf(trail), milestone);
  });
  events.on('delivery', ({ protocol, subject }) => {
    const [, trail = ''] = /, (\S+)$/.exec(subject) ?? [];
    if (protocol === 'email') watch.mark(trail, subject.startsWith('[RESTORED') ? 'notified' : 'alerted');
  });
}

/** The trail of a StopLogging event; undefined for the event of the remediator's own StartLogging. */
export function stoppedTrail(event: unknown): string | undefined {
  const { detail } = event as { detail?: { eventName?: string; requestParameters?: { name?: string } } };
  return detail?.eventName === 'StopLogging' ? detail.requestParameters?.name : undefined;
}
