import type { EventEmitter } from 'node:events';
import { AwsError, type Service } from './endpoint/service.ts';
import type { InstallationEvents } from './installation.ts';
import { ACCESS_KEYS } from './settings.ts';

const CLOSING = 'The installation is being stopped and takes no calls any more.';

/**
 * The service, telling of every call once it is answered; those of the product itself are told apart. Once `isClosing`, only
 * the product is answered: a call would have an event that nobody takes any more.
 */
export function watchCalls(
  service: Service,
  events: EventEmitter<InstallationEvents>,
  isClosing: () => boolean,
): Service {
  return {
    name: service.name,
    async handle(request) {
      const isOwn = request.accessKeyId === ACCESS_KEYS.product;
      let errorCode: string | undefined;
      try {
        if (isClosing() && !isOwn) throw new AwsError('ServiceUnavailable', CLOSING, 503);
        return await service.handle(request);
      } catch (error) {
        errorCode = (error as { code?: string }).code ?? (error as Error).name;
        throw error;
      } finally {
        events.emit(isOwn ? 'ownCall' : 'call', request, errorCode);
      }
    },
  };
}
