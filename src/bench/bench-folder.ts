/**
 * A folder of our own in the system's place for such, gone again however its use ends: with a value, an error, or the
 * process. What tests have locked in it is unlocked first.
 */
import { chmodSync, lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** `use` gets the real path of an empty folder that nobody else may read. */
export async function withPrivateFolder<Value>(
  use: (folder: string) => Promise<Value>,
): Promise<Value> {
  // Nothing may end the process between the folder and the promise to remove it.
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "agent-bench-")));
  const remove = () => removeFolder(folder);
  process.once("exit", remove);
  try {
    return await use(folder);
  } finally {
    remove();
    process.removeListener("exit", remove);
  }
}

/** Links are removed, never followed. What still cannot be removed is left to the system. */
function removeFolder(folder: string): void {
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    remove();
  } catch {
    try {
      unlock(folder);
      remove();
    } catch {
      // A file that another process holds: the system's temporary place is emptied by the system.
    }
  }
}

function unlock(folder: string): void {
  chmodSync(folder, 0o700);
  for (const name of readdirSync(folder)) {
    const inner = path.join(folder, name);
    if (lstatSync(inner).isDirectory()) unlock(inner);
  }
}
