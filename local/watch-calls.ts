import type { EventEmitter } from 'node:events';
import { AwsError, type AwsRequest, type Service } from './endpoint/service.ts';
import type { InstallationEvents } from './installation.ts';
import { ACCESS_KEYS } from './settings.ts';

const CLOSING = 'The installation is being stopped and takes no calls any more.';

/** What a watched service is watched with. */
export interface CallWatch {
  readonly events: EventEmitter<InstallationEvents>;
  /** Then only the product is answered: a call would have an event that nobody takes any more. */
  readonly isClosing: () => boolean;
  /** Keeps what a call changed, before it is answered. When that fails, so does the call. */
  readonly keepState: () => void;
}

/** The service, telling of every call once it is answered; those of the product itself are told apart. */
export function watchCalls(service: Service, { events, isClosing, keepState }: CallWatch): Service {
  return {
    name: service.name,
    async handle(request) {
      const isOwn = request.accessKeyId === ACCESS_KEYS.product;
      let errorCode: string | undefined;
      try {
        if (isClosing() && !isOwn) throw new AwsError('ServiceUnavailable', CLOSING, 503);
        try {
          return await service.handle(request);
        } finally {
          // Not only at the end: whoever is killed has no end. A refused call has changed the event history.
          if (!isOwn && !isRead(request)) keepState();
        }
      } catch (error) {
        errorCode = (error as { code?: string }).code ?? (error as Error).name;
        throw error;
      } finally {
        events.emit(isOwn ? 'ownCall' : 'call', request, errorCode);
      }
    },
  };
}

/** Whether a call changes nothing. */
export function isRead({ action }: Pick<AwsRequest, 'action'>): boolean {
  return /^(Get|List|Describe|Lookup)/.test(action);
}
