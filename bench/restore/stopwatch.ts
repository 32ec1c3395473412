import type { Installation } from '../../local/installation.ts';

/** What happens after a StopLogging call, in the order in which it is told. */
export const MILESTONES = {
  stopped: 'CloudTrail has stopped the trail',
  started: 'the workflow has started',
  accepted: 'StartLogging is accepted: the trail logs',
  proved: 'GetTrailStatus has proved it',
  stored: 'the incident is stored',
  alerted: 'the first mail (alert) is there',
  told: 'the last mail (logs again) is there',
} as const;
export type Milestone = keyof typeof MILESTONES;

/** Milliseconds from the StopLogging call to each milestone that was reached. */
export type Times = Partial<Record<Milestone, number>>;

/** Stops the time from the StopLogging call on each trail. Trails are told apart by name. */
export class Stopwatch {
  readonly #starts = new Map<string, number>();
  readonly #times = new Map<string, Times>();

  /** The call on a trail is sent now. */
  start(trail: string): void {
    this.#starts.set(trail, performance.now());
    this.#times.set(trail, {});
  }

  /** A milestone is reached now. What comes again is another thing, such as a second try: the first counts. */
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
const ENDS: Readonly<Record<string, Milestone>> = { VerifyLogging: 'proved', RecordDetection: 'stored' };

/** Marks what an installation shows of the trails that the stopwatch knows. */
export function watchInstallation({ events }: Installation, watch: Stopwatch): void {
  // The product names a trail by ARN, whoever stops it by name.
  const nameOf = (trail: unknown): string => String(trail).split('/').at(-1) ?? '';
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
    const [, trail = ''] = /\bTrail (\S+) /.exec(subject) ?? [];
    if (protocol === 'email') watch.mark(trail, subject.startsWith('[RESTORED]') ? 'told' : 'alerted');
  });
}

/** The trail of a StopLogging event; undefined for the product's own StartLogging, which comes back as an event. */
export function stoppedTrail(event: unknown): string | undefined {
  const { detail } = event as { detail?: { eventName?: string; requestParameters?: { name?: string } } };
  return detail?.eventName === 'StopLogging' ? detail.requestParameters?.name : undefined;
}
