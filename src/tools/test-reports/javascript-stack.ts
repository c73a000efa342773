/** Reads V8 stack traces, as Node, tsx, vitest, jest and mocha print them. */
import path from "node:path";
import type { TestFrame } from "../test-report.ts";
import { findProjectFile } from "./project-file.ts";

const POSITION = /:(\d+)(?::\d+)?\)?:?$/;
const STACK_LINE = /^\s*at \S/;
const MAX_LINES = 400;
const MAX_LINE_CHARS = 2_000;

/** The project's own calls in `stack`, the outermost first. */
export function parseJavaScriptStack(stack: string, root: string): TestFrame[] {
  const frames = stack
    .split("\n", MAX_LINES)
    .filter((line) => line.length <= MAX_LINE_CHARS)
    .map((line) => parseStackLine(line.trim(), root));
  return frames.filter((frame) => frame !== null).reverse();
}

/** `text` without its stack lines and without Node's closing version line. */
export function withoutJavaScriptStack(text: string): string {
  return text
    .split("\n")
    .filter((line) => !STACK_LINE.test(line) && !/^Node\.js v\d/.test(line))
    .join("\n")
    .trim();
}

/** `at symbol (file:1:2)`, `at file:1:2`, both without `at` (TAP), and `/file:1` alone (syntax errors). */
function parseStackLine(line: string, root: string): TestFrame | null {
  const position = POSITION.exec(line);
  if (position === null) return null;
  const call = line
    .slice(0, position.index)
    .replace(/^(?:at|❯) /, "")
    .replace(/^async /, "");
  const open = call.lastIndexOf(" (");
  const printed = open === -1 ? call : call.slice(open + 2);
  const isLocation = open !== -1 || STACK_LINE.test(line) || line.startsWith("❯ ");
  if (!isLocation && !path.isAbsolute(printed) && !printed.startsWith("file://")) return null;
  const file = findProjectFile(printed, root);
  if (file === null || !/\.\w+$/.test(file)) return null;
  const symbol = open === -1 ? "" : call.slice(0, open).replace(/^(?:new|async) /, "");
  return { file, line: Number(position[1]), ...(isNamed(symbol) && { symbol }) };
}

function isNamed(symbol: string): boolean {
  return symbol !== "" && !/<anonymous>|^(?:Object|Test|Suite)\./.test(symbol);
}
