import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { OpenedState } from './open-services.ts';
import { embeddedSettings } from './settings.ts';
import { readOr } from './state-file.ts';
import { StateFolder, type Manifest } from './state-folder.ts';

export type { OpenedState } from './open-services.ts';
export { StateFolderError } from './state-file.ts';
export type { EmbeddedSettings } from './settings.ts';

/**
 * Opens a state folder for reading with any AWS client: incidents, executions, trails and topics as they were left. When
 * `npm start -- --serve` has the folder open, its endpoint is used. Executions can be started only with `readOnly: false`,
 * and then run as in `npm start`.
 * @throws StateFolderError when there is no state, or another process has it open
 */
export async function openEmbedded(options: {
  dir: string;
  port?: number;
  readOnly?: boolean;
}): Promise<OpenedState> {
  const folder = new StateFolder(options.dir);
  const damaged: string[] = [];
  const { url: servedAt, ...settings } = readOr<Manifest>(
    damaged,
    () => folder.manifest(),
    () => embeddedSettings(folder.regionFor()),
  );
  if (servedAt !== undefined && (await answers(servedAt))) {
    return { url: servedAt, settings, damaged, close: () => Promise.resolve() };
  }
  // The services are loaded only where nobody serves them.
  const { openServices, openToWrite } = await import('./open-services.ts');
  const open = options.readOnly === false ? openToWrite : openServices;
  return open(folder, { ...options, settings, damaged });
}

/** Whether an installation answers there: one that was killed leaves its URL behind. */
async function answers(url: string): Promise<boolean> {
  try {
    // Not `fetch`, which takes longer to load than to ask.
    const request = get(url, { agent: false, signal: AbortSignal.timeout(1000) });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.destroy();
    return response.headers['x-amzn-requestid'] !== undefined;
  } catch {
    return false;
  }
}
