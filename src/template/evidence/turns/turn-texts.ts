/** Cuts a prompt at words of its messages: the template's own text between them is what checks look at. Pure. */

/** What stands between two words, the last `start` before the last `end`; null when one of them is missing. */
export function cutBetween(text: string, start: string, end: string): string | null {
  const stop = text.lastIndexOf(end);
  if (stop === -1) return null;
  const found = text.lastIndexOf(start, stop);
  return found === -1 || found + start.length > stop
    ? null
    : text.slice(found + start.length, stop);
}
