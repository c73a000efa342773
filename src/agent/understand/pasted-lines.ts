/** Tells the lines a person pasted, such as code in fences, stack traces and the output of tests, from their own words. Pure. */

export interface PastedLines {
  /** For each line, true where it is none of the person's own words. */
  isPasted: readonly boolean[];
}

/** What a line of output or of code looks like. Each looks at the beginning, or the end, of one line only. */
const OUTPUT: readonly RegExp[] = [
  /^\s*Traceback \(most recent call last\)/,
  /^\s*File "[^"]{1,300}", line \d+/,
  /^\s+at\s\S.{0,300}[:(]\d+/,
  /^\s*(?:>>>|\.\.\.)\s/,
  /^[$%]\s\S/,
  /^[>E]\s{2,}\S/,
  /^(?:FAILED|FAIL|PASS|PASSED)(?:[\s:(]|$)|^ERROR:|^Ran \d+ tests?\b|^OK(?: \(.{0,40}\))?$/,
  /^\s*(?:not ok|ok) \d+/,
  /^\s*(?:[✓✔✗✘✖×●▶]\s|[=_~⎯-]{3,})/u,
  /^\s*(?:[\w.]+)?(?:Error|Exception|Warning)(?::|\s*\[|$)/,
  /^\s*[+-]\s*(?:expected|actual|received)\b/i,
  /^\s*\d+\s*\|\s/,
  /^\s*(?:npm|yarn|pnpm) (?:ERR!|error|warn)/,
  /^\S{1,200}[:(]\d+(?:[:,]\d+\)?)?:?\s(?:-\s)?(?:error|warning|note|AssertionError)\b/i,
  /^\s*(?:def|class|async def|function|export|import|const|let|var|public|private|#include)\s.{0,300}[:{};)"']\s*$/,
  /^\s*[{}[\])];?,?\s*$/,
];
const FENCE = /^\s*(?:`{3,}|~{3,})/;

export function findPastedLines(lines: readonly string[]): PastedLines {
  let isFenced = false;
  const isPasted = lines.map((line) => {
    if (FENCE.test(line)) {
      isFenced = !isFenced;
      return true;
    }
    return isFenced || OUTPUT.some((form) => form.test(line));
  });
  // A message that is nothing but output is all there is to go by.
  const isAll = lines.every((line, at) => isPasted[at] === true || line.trim() === "");
  return {
    isPasted: isAll && !lines.some((line) => FENCE.test(line)) ? lines.map(() => false) : isPasted,
  };
}
