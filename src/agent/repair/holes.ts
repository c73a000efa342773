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
  /^\s*(?:$|#|\/\/|export \{|\/?\*|"""|'''|[\])}]+[;,]?\s*$|(?:from|import|package|use|module\.exports|def|async def|class|function|export (?:default )?(?:async )?(?:function|class))\b)/;

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

/** Marks the lines of Python docstrings and of block comments; a long string that is a value is code. */
function findProse(lines: readonly string[]): boolean[] {
  let open: { closing: string; isProse: boolean } | null = null;
  return lines.map((line) => {
    if (open !== null) {
      const { closing, isProse } = open;
      if (line.includes(closing)) open = null;
      return isProse;
    }
    const opening = /^\s*(?:[rbuf]?("""|''')|\/\*)/.exec(line);
    if (opening === null) {
      const closing = findOpenQuotes(line);
      if (closing !== null) open = { closing, isProse: false };
      return false;
    }
    const closing = opening[1] ?? "*/";
    if (!line.slice(opening[0].length).includes(closing)) open = { closing, isProse: true };
    return true;
  });
}

/** The triple quotes that a line opens and does not close. */
function findOpenQuotes(line: string): string | null {
  if (/^\s*(?:#|\/\/)/.test(line)) return null;
  let rest = line;
  for (;;) {
    const opening = /"""|'''/.exec(rest);
    if (opening === null) return null;
    const [quotes] = opening;
    rest = rest.slice(opening.index + quotes.length);
    const end = rest.indexOf(quotes);
    if (end < 0) return quotes;
    rest = rest.slice(end + quotes.length);
  }
}
