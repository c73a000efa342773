/** A reader that closes early (`agent … | head`) is no failure of ours: no crash, no stack trace. */

/** The part of a stream that reports errors; `process.stdout` is one. */
export interface ErrorSource {
  readonly isTTY?: boolean | undefined;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

const BROKEN = new Set(["EPIPE", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"]);

/** Calls `onBroken` once when the reader is gone. Any other stream error stays fatal. */
export function guardBrokenPipe(stream: ErrorSource, onBroken: () => void): void {
  let broken = false;
  // A terminal that was closed cannot be written to; a file on a bad disk says the same and is a failure.
  const codes = stream.isTTY === true ? new Set([...BROKEN, "EIO"]) : BROKEN;
  stream.on("error", (error) => {
    if (!codes.has(error.code ?? "")) throw error;
    if (broken) return;
    broken = true;
    onBroken();
  });
}
