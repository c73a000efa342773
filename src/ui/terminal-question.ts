/** One question to a person on a terminal, and their line. */
import { createInterface } from "node:readline/promises";

export interface QuestionIo {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  signal: AbortSignal;
}

/** Rejects with an AbortError when the signal fires. */
export async function askLine(
  question: string,
  { input, output, signal }: QuestionIo,
): Promise<string> {
  const terminal = createInterface({ input, output });
  try {
    return (await terminal.question(question, { signal })).trim();
  } finally {
    terminal.close();
  }
}
