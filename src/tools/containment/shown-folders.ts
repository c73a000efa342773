/**
 * Projects that copies of are worked on: a copy has links into its project, which may lie where a sandbox has a folder of its
 * own. One list for the process.
 */
const folders = new Set<string>();

/** `folder`: a real path, to be read by all commands from now on. */
export function showFolder(folder: string): void {
  folders.add(folder);
}

export function listShownFolders(): readonly string[] {
  return [...folders];
}
