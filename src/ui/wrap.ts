/** Breaks a safe text into lines of whole words. */

/** Narrower than this, lines are of no use: the terminal breaks them itself. */
const MIN_WIDTH = 24;

/** At least one line, each at most `width` cells unless a word alone is longer. */
export function wrapWords(text: string, width: number): string[] {
  const most = Math.max(width, MIN_WIDTH);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** The text behind `first`, its further lines indented as far. */
export function wrapBehind(first: string, text: string, columns: number): string[] {
  const indent = " ".repeat(first.length);
  return wrapWords(text, columns - first.length).map(
    (line, index) => `${index === 0 ? first : indent}${line}`,
  );
}
