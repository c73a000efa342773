/** One question to a person on a terminal, and their line. */
import { createInterface } from "node:readline/promises";
import { AgentError } from "../base/errors.ts";

export interface QuestionIo {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  signal: AbortSignal;
}

/**
 * Null where the input ends before a line is there, as Ctrl-D does. Rejects with the signal's reason when it fires, and
 * with "interrupted" at Ctrl-C, which a terminal that is read so does not turn into a signal.
 */
export async function askLine(
  question: string,
  { input, output, signal }: QuestionIo,
): Promise<string | null> {
  signal.throwIfAborted();
  const terminal = createInterface({ input, output });
  const stop = new AbortController();
  const interrupted = new Promise<never>((_, reject) => {
    terminal.once("SIGINT", () => reject(new AgentError("interrupted", { signal: "SIGINT" })));
    signal.addEventListener("abort", () => reject(signal.reason), { signal: stop.signal });
  });
  const ended = new Promise<null>((resolve) => terminal.once("close", () => resolve(null)));
  // At its end some versions of Node reject the question, some leave it open.
  const answered = terminal.question(question, { signal: stop.signal }).catch(() => null);
  try {
    const line = await Promise.race([answered, ended, interrupted]);
    return line?.trim() ?? null;
  } finally {
    stop.abort();
    terminal.close();
  }
}
