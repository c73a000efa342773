/** Which lines of a file are statements that may be wrong: no prose, no declarations, no lone brackets. Pure. */

/** Declarations and comments: what is wrong with a function is hardly ever its name or its prose. */
const NOT_WORTH_FILLING =
  /^\s*(?:$|#|\/\/|export \{|\/?\*|"""|'''|[\])}]+[;,]?\s*$|(?:from|import|package|use|module\.exports|def|async def|class|function|export (?:default )?(?:async )?(?:function|class))\b)/;

/** Line numbers from 1. */
export function listCodeLines(text: string): Set<number> {
  const lines = text.split("\n");
  const isProse = findProse(lines);
  const numbers = lines.flatMap((line, index) =>
    isProse[index] || NOT_WORTH_FILLING.test(line) ? [] : [index + 1],
  );
  return new Set(numbers);
}

/** Marks the lines of Python docstrings and of block comments; a long string that is a value is code. */
export function findProse(lines: readonly string[]): boolean[] {
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
