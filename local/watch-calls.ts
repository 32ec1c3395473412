import type { EventEmitter } from 'node:events';
import { AwsError } from './endpoint/error.ts';
import { isRead, type Service } from './endpoint/service.ts';
import type { InstallationEvents } from './installation-events.ts';
import { isOwnKey } from './settings.ts';

const CLOSING = 'The installation is stopping and takes no further calls.';

/** How the calls of a service are watched. */
export interface CallWatch {
  readonly events: EventEmitter<InstallationEvents>;
  /** While it stops, only the remediator is answered: the event of any other call would be lost. */
  readonly isClosing: () => boolean;
  /** Saves what a call changed, before it is answered. When that fails, so does the call. */
  readonly keepState: () => void;
}

/** The service; emits every answered call, those of the remediator as `ownCall`. */
export function watchCalls(service: Service, { events, isClosing, keepState }: CallWatch): Service {
  return {
    name: service.name,
    async handle(request) {
      const isOwn = isOwnKey(request.accessKeyId);
      let errorCode: string | undefined;
      try {
        if (isClosing() && !isOwn) throw new AwsError('ServiceUnavailable', CLOSING, 503);
        try {
          return await service.handle(request);
        } finally {
          // After every call, since a process may be killed. A refused call has changed the event history too.
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
