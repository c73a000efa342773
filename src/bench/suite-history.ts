/** Makes a folder a git repository with one commit, as projects are. Without git it stays a plain folder. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { BenchMachine } from "./bench-port.ts";

const GIT_MS = 30_000;
const EXCLUDED = "node_modules/\n__pycache__/\n";
const AUTHOR = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"];
const SETTINGS = ["-c", "core.autocrlf=false", "-c", "init.defaultBranch=main"];
/** Neither settings nor hooks of the person. */
const ALONE = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };

/** Throws the signal's reason alone. */
export async function beginHistory(
  machine: Pick<BenchMachine, "runCommand">,
  root: string,
  signal: AbortSignal,
): Promise<void> {
  const git = async (...words: string[]): Promise<boolean> => {
    const argv = ["git", ...AUTHOR, ...SETTINGS, ...words];
    const end = await machine.runCommand({
      argv,
      cwd: root,
      timeoutMs: GIT_MS,
      env: ALONE,
      signal,
      isOurs: true,
    });
    signal.throwIfAborted();
    return end.exitCode === 0;
  };
  if (!(await git("init", "--quiet", "--template="))) return;
  await mkdir(path.join(root, ".git", "info"), { recursive: true });
  await writeFile(path.join(root, ".git", "info", "exclude"), EXCLUDED);
  if (await git("add", "--all")) await git("commit", "--quiet", "--message=start");
}
