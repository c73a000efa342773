/**
 * Removes whatever lies at a path, folders with all that is in them, even those that tests made read-only.
 * Links are removed, never followed. Nothing there is no failure.
 */
import { chmodSync, lstatSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { listNames, toBytes } from "./byte-path.ts";

const OPTIONS = { recursive: true, force: true, maxRetries: 3, retryDelay: 20 } as const;

/** Throws what the system says when something stays. */
export function removeTreeSync(bytePath: string): void {
  try {
    rmSync(toBytes(bytePath), OPTIONS);
  } catch {
    openFolders(bytePath);
    rmSync(toBytes(bytePath), OPTIONS);
  }
}

/** As removeTreeSync. */
export async function removeTree(bytePath: string): Promise<void> {
  try {
    await rm(toBytes(bytePath), OPTIONS);
  } catch {
    openFolders(bytePath);
    await rm(toBytes(bytePath), OPTIONS);
  }
}

/** What is in a folder can be removed only by who may write the folder. */
function openFolders(top: string): void {
  const pending = [top];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    if (!lstatSync(toBytes(folder), { throwIfNoEntry: false })?.isDirectory()) continue;
    chmodSync(toBytes(folder), 0o700);
    for (const name of listNames(folder)) pending.push(`${folder}/${name}`);
  }
}
