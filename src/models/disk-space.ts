/** Refuses a download that cannot fit, before its first byte, and names a full disk when one fills up anyway. */
import { AgentError } from "../base/errors.ts";
import type { ModelsEnvironment } from "./models-deps.ts";

/** Room for state files and whatever else the machine writes meanwhile. */
const MARGIN_BYTES = 64 * 1024 * 1024;

/** Throws "disk-full" when `neededBytes` and a margin do not fit. */
export async function checkDiskSpace(
  folder: string,
  neededBytes: number,
  environment: ModelsEnvironment,
): Promise<void> {
  const freeBytes = await environment.readFreeBytes(folder);
  if (freeBytes < neededBytes + MARGIN_BYTES) {
    throw new AgentError("disk-full", {
      folder,
      neededBytes: neededBytes + MARGIN_BYTES,
      freeBytes,
    });
  }
}

/** True for the errors of a write to a full disk or an exhausted quota. */
export function isDiskFullError(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOSPC" || error.code === "EDQUOT")
  );
}
