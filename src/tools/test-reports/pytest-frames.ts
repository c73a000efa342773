/** Reads pytest's own tracebacks (`--tb=short` and the long default): `file.py:3: in name` and `E ` lines. */
import type { TestFrame } from "../test-report.ts";
import { findProjectFile } from "./project-file.ts";

const CALL = /^(\S[^:\n]*\.py):(\d+): ?(?:in (\S+)|\S.*)?$/gm;
const SYNTAX_ERROR_FILE = /^E +File "([^"]+)", line (\d+)$/gm;
const ERROR_LINE = /^E(?: {1,3}(.*))?$/gm;

/** The outermost call first; the place of a syntax error, which has no call of its own, last. */
export function parsePytestFrames(traceback: string, root: string): TestFrame[] {
  const calls = [...traceback.matchAll(CALL), ...traceback.matchAll(SYNTAX_ERROR_FILE)];
  return calls.flatMap((match) => {
    const file = findProjectFile(match[1] ?? "", root);
    const symbol = match[3];
    const named = symbol !== undefined && symbol !== "<module>";
    return file === null ? [] : [{ file, line: Number(match[2]), ...(named && { symbol }) }];
  });
}

/** The `E ` lines: the exception as pytest explains it. */
export function pytestMessage(traceback: string): string {
  return [...traceback.matchAll(ERROR_LINE)]
    .map((match) => match[1] ?? "")
    .join("\n")
    .trim();
}
