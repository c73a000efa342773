/** Cuts a stream of text into lines; a line longer than the limit is dropped as a whole, so nothing piles up. */

/** The function returned takes the next piece and gives the lines it completes, without their ends. */
export function createLineSplitter(maxChars: number): (piece: string) => string[] {
  let rest = "";
  let isTooLong = false;
  return (piece) => {
    const lines: string[] = [];
    const parts = piece.split("\n");
    const last = parts.pop() ?? "";
    for (const part of parts) {
      const line = rest + part;
      if (!isTooLong && line.length <= maxChars) lines.push(line.replace(/\r$/, ""));
      rest = "";
      isTooLong = false;
    }
    isTooLong ||= rest.length + last.length > maxChars;
    rest = isTooLong ? "" : rest + last;
    return lines;
  };
}
