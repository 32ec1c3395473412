import type { EventEmitter } from 'node:events';
import type { Service } from './endpoint/service.ts';
import type { InstallationEvents } from './installation.ts';
import { ACCESS_KEYS } from './settings.ts';

/** The service, telling of every call once it is answered; those of the product itself are told apart. */
export function watchCalls(service: Service, events: EventEmitter<InstallationEvents>): Service {
  return {
    name: service.name,
    async handle(request) {
      let errorCode: string | undefined;
      try {
        return await service.handle(request);
      } catch (error) {
        errorCode = (error as { code?: string }).code ?? (error as Error).name;
        throw error;
      } finally {
        const name = request.accessKeyId === ACCESS_KEYS.product ? 'ownCall' : 'call';
        events.emit(name, request, errorCode);
      }
    },
  };
}
