/**
 * Limits the system keeps for a command and all that it starts, as words to put in front of it. Each of the programs
 * named here replaces itself by the next word, so the process is the command's own.
 */
import { existsSync } from "node:fs";
import os from "node:os";

const CHOOM = "/usr/bin/choom";
const PRLIMIT = "/usr/bin/prlimit";
const MAX_FILE_BYTES = 4 * 1024 ** 3;
/** Of a sandbox of its own; the system counts them for each. */
const MAX_PROCESSES = 4096;
/** Added to what the system goes by when memory is out: the command ends, the model beside it stays. */
const OOM_SCORE = "500";

/** No core files, no endless file, no process larger than the machine. Empty where the system has no such programs. */
export function limitWords(): string[] {
  if (process.platform !== "linux") return [];
  // Address space would be the wrong measure: runtimes reserve far more of it than they ever use.
  const limits = ["--core=0", `--fsize=${MAX_FILE_BYTES}`, `--data=${readMemoryBytes()}`];
  return [
    ...(existsSync(CHOOM) ? [CHOOM, "-n", OOM_SCORE, "--"] : []),
    ...(existsSync(PRLIMIT) ? [PRLIMIT, ...limits, "--"] : []),
  ];
}

/** Outside a sandbox the system would count all processes of the person; root it never counts. */
export function processLimitWords(): string[] {
  const isCounted = existsSync(PRLIMIT) && process.getuid?.() !== 0;
  return isCounted ? [PRLIMIT, `--nproc=${MAX_PROCESSES}`, "--"] : [];
}

function readMemoryBytes(): number {
  const group = process.constrainedMemory();
  return group > 0 ? Math.min(group, os.totalmem()) : os.totalmem();
}
