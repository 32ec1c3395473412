import { StateFolder } from '../state-folder.ts';

/** The state folder of a command line, emptied first with `--fresh`. Throws StateFolderError. */
export function openFolder({ dir, fresh = false }: { dir: string; fresh?: boolean }): StateFolder {
  const folder = new StateFolder(dir);
  if (fresh) folder.clear();
  return folder;
}
