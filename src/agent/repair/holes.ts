/** The lines of a site that may be wrong or missing, the likeliest first. Pure. */
import type { TestFailure } from "../../tools/test-report.ts";
import type { Site } from "./site.ts";

/** "replace" writes line `line` anew; "insert" writes a new line before it. Lines are those of the file, from 1. */
export interface Hole {
  mode: "replace" | "insert";
  line: number;
}

/** More would take minutes on a small machine; other ways of asking come next. */
const MAX_HOLES = 40;

/** Declarations and comments: what is wrong with a function is hardly ever its name or its prose. */
const NOT_WORTH_FILLING =
  /^\s*(?:$|#|\/\/|\/?\*|"""|'''|[\])}]+[;,]?\s*$|(?:from|import|package|use|export \{|module\.exports|def|async def|class|function|export (?:default )?(?:async )?(?:function|class))\b)/;

/** Replacements in the order of the lines, those a stack trace names first; then insertions. */
export function listHoles(site: Site, failures: readonly TestFailure[]): Hole[] {
  const lines = site.fileText.split("\n");
  const isProse = findProse(lines);
  const replacements: Hole[] = [];
  const insertions: Hole[] = [];
  for (let line = site.startLine; line <= site.endLine; line++) {
    const text = lines[line - 1] ?? "";
    if (isProse[line - 1]) continue;
    if (!NOT_WORTH_FILLING.test(text)) replacements.push({ mode: "replace", line });
    if (line > site.startLine && text.trim() !== "") insertions.push({ mode: "insert", line });
  }
  const named = namedLines(site.path, failures);
  replacements.sort((a, b) => Number(named.has(b.line)) - Number(named.has(a.line)));
  return [...replacements, ...insertions].slice(0, MAX_HOLES);
}

function namedLines(path: string, failures: readonly TestFailure[]): Set<number> {
  const frames = failures.flatMap((failure) => failure.frames);
  return new Set(frames.filter(({ file }) => file === path).map(({ line }) => line));
}

/** Marks the lines of Python docstrings and of block comments. */
function findProse(lines: readonly string[]): boolean[] {
  let closing: string | null = null;
  return lines.map((line) => {
    if (closing !== null) {
      if (line.includes(closing)) closing = null;
      return true;
    }
    const opening = /^\s*(?:[rbuf]?("""|''')|\/\*)/.exec(line);
    if (opening === null) return false;
    const end = opening[1] ?? "*/";
    const rest = line.slice((opening.index ?? 0) + opening[0].length);
    if (!rest.includes(end)) closing = end;
    return true;
  });
}
