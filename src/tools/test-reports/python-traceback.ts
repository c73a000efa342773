/** Reads Python tracebacks, as the interpreter, unittest and `pytest --tb=native` print them. */
import type { FailureKind, TestFrame } from "../test-report.ts";
import { findProjectFile } from "./project-file.ts";

const CALL = /^ *File "([^"]+)", line (\d+)(?:, in (.+))?$/;
const CHAIN =
  /^(?:The above exception was the direct cause|During handling of the above exception)/m;

export interface PythonError {
  /** `TypeName: text`, all its lines. */
  message: string;
  /** The outermost call first. */
  frames: TestFrame[];
  kind: FailureKind;
}

/** Of a chain of exceptions the last one counts: it is the one that ended the test. */
export function parsePythonTraceback(text: string, root: string): PythonError {
  const last = text.split(CHAIN).at(-1) ?? text;
  const lines = last.split("\n");
  const frames: TestFrame[] = [];
  let lastCall = -1;
  for (const [index, line] of lines.entries()) {
    const match = CALL.exec(line);
    if (match === null) continue;
    lastCall = index;
    const file = findProjectFile(match[1] ?? "", root);
    if (file === null) continue;
    const symbol = match[3] === "<module>" ? undefined : match[3];
    frames.push({ file, line: Number(match[2]), ...(symbol !== undefined && { symbol }) });
  }
  const message = messageAfter(lines, lastCall);
  return { message, frames, kind: classifyPythonError(message, text) };
}

export function classifyPythonError(message: string, text: string): FailureKind {
  if (/^(?:AssertionError\b|assert )/.test(message)) return "assertion";
  if (/^(?:KeyboardInterrupt|TimeoutError|Timeout|Failed: Timeout)\b/.test(message))
    return "timeout";
  if (/Failed to import test module|collection failure|_FailedTest/.test(text)) return "load";
  return "error";
}

/** The exception starts at the first unindented line after the last call; source lines are indented. */
function messageAfter(lines: readonly string[], lastCall: number): string {
  const start = lines.findIndex((line, index) => index > lastCall && /^\S/.test(line));
  if (start === -1) return lines.join("\n").trim();
  const message = lines.slice(start).join("\n").trim();
  const isSyntax = lastCall >= 0 && isSyntaxError(message);
  return isSyntax ? `${message}\n${lines.slice(lastCall, start).join("\n")}` : message;
}

/** Only here the lines before the name (file, source, caret) are part of the message. */
function isSyntaxError(message: string): boolean {
  return /^(?:SyntaxError|IndentationError|TabError)\b/.test(message);
}
