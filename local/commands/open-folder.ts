import { StateFolder } from '../state-folder.ts';

/** The state folder of a command line, emptied first with `--fresh`. Rejects with StateFolderError. */
export async function openFolder({
  dir,
  fresh = false,
}: {
  dir: string;
  fresh?: boolean;
}): Promise<StateFolder> {
  const folder = new StateFolder(dir);
  if (fresh) await folder.clear();
  return folder;
}
