import { AwsError, unknownAction } from '../../endpoint/error.ts';
import type { AwsRequest, Service } from '../../endpoint/service.ts';
import { createIdentities, type Identities } from '../identities.ts';
import type { SnsAction } from './action.ts';
import { checkAllowed } from './authorization.ts';
import { createOutbox, type Delivery } from './outbox.ts';
import { Publish } from './publish.ts';
import { createSnsStore, type SnsState } from './store.ts';
import { SUBSCRIPTION_ACTIONS } from './subscription-actions.ts';
import { TOPIC_ACTIONS } from './topic-actions.ts';

/** How an emulated SNS behaves. */
export interface SnsOptions {
  /** @default - a register in which every access key is the default IAM user */
  readonly identities?: Identities;
  /** JSON Lines file that keeps the deliveries. @default - they are kept in memory */
  readonly outboxFile?: string;
  readonly state?: SnsState;
  /** Whether every call fails with InternalError. @default false */
  readonly down?: boolean;
  readonly now?: () => Date;
}

/** An emulated SNS: messages end in an outbox instead of with a mail server, a web server or a queue. */
export interface Sns extends Service {
  /** Everything delivered so far, oldest first. */
  deliveries(): readonly Delivery[];
  /** Hands every delivery to a listener as it happens. Returns the way to stop. */
  onDelivery(listener: (delivery: Delivery) => void): () => void;
  /** What is wrong with lines of the outbox's file. */
  readonly damaged: readonly string[];
  setDown(down: boolean): void;
  exportState(): SnsState;
}

const ACTIONS: Readonly<Record<string, SnsAction>> = { ...TOPIC_ACTIONS, ...SUBSCRIPTION_ACTIONS, Publish };

/** Makes an emulated SNS. */
export function createSns(options: SnsOptions = {}): Sns {
  const { identities = createIdentities(), now = () => new Date() } = options;
  const store = createSnsStore(structuredClone(options.state));
  const outbox = createOutbox(options.outboxFile);
  let down = options.down ?? false;

  function handle(request: AwsRequest): unknown {
    if (down) throw new AwsError('InternalError', 'The service is down (injected).', 500);
    const action = Object.hasOwn(ACTIONS, request.action) ? ACTIONS[request.action] : undefined;
    if (!action) throw unknownAction('SNS', request.action, Object.keys(ACTIONS));
    const identity = identities.of(request.accessKeyId, request.region);
    const call = { request, identity, store, outbox, now: now() };
    checkAllowed(call);
    return action(call);
  }

  return {
    name: 'sns',
    handle: (request) => Promise.try(handle, request),
    deliveries: () => outbox.all(),
    damaged: outbox.damaged,
    onDelivery: (listener) => outbox.onDelivery(listener),
    setDown: (value) => {
      down = value;
    },
    exportState: () =>
      structuredClone({
        topics: [...store.topics.values()],
        subscriptions: [...store.subscriptions.values()],
      }),
  };
}
