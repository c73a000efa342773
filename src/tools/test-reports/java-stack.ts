/** Reads Java stack traces. A frame names a package and a file name; the project's file list gives its path. */
import type { TestFrame } from "../test-report.ts";

const CALL =
  /^\s*at (?:[\w.$]+\/)*([\w.$]+)\.([\w$<>]+)\(([\w$]+\.(?:java|kt|groovy|scala)):(\d+)\)$/;
const MAX_LINES = 400;

/** `sources` are paths relative to the root with `/` separators; calls outside them are left out. */
export function parseJavaStack(stack: string, sources: readonly string[]): TestFrame[] {
  const frames: TestFrame[] = [];
  for (const line of stack.split("\n", MAX_LINES)) {
    const match = line.length > 1_000 ? null : CALL.exec(line.trimEnd());
    if (match === null) continue;
    const [, className = "", method = "", fileName = "", lineNumber] = match;
    const folder = className.split(".").slice(0, -1).join("/");
    const suffix = folder === "" ? `/${fileName}` : `/${folder}/${fileName}`;
    const file = sources.find((source) => `/${source}`.endsWith(suffix));
    if (file !== undefined) frames.push({ file, line: Number(lineNumber), symbol: method });
  }
  return frames.reverse();
}

export function withoutJavaStack(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s*(?:at [\w.$/]+\(|\.\.\. \d+ more)/.test(line))
    .join("\n")
    .trim();
}
