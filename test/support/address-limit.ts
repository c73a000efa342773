/** Makes real allocations of this process fail: its address space may only grow so far. Linux with prlimit. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Why this machine cannot do it; null: it can. */
export function findLimitObstacle(): string | null {
  try {
    setSoftLimit("unlimited");
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}

/** Until disposed of. What the process frees meanwhile it may take again. */
export function limitAddressSpace(growthBytes: number): Disposable {
  setSoftLimit(String(readAddressBytes() + growthBytes));
  return { [Symbol.dispose]: () => setSoftLimit("unlimited") };
}

function setSoftLimit(limit: string): void {
  const args = ["--pid", String(process.pid), `--as=${limit}:`];
  execFileSync("prlimit", args, { stdio: ["ignore", "ignore", "pipe"] });
}

function readAddressBytes(): number {
  const [, kibibytes] =
    /^VmSize:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kibibytes) * 1024;
}
