/** Where known texts stand in a prompt, and what a template put between them. Pure; every search is linear. */

/**
 * The texts before, between and behind `words`: one more than there are words. Null when one of them is missing or out
 * of order. Only the first occurrence behind its predecessor counts.
 */
export function findGaps(text: string, words: readonly string[]): string[] | null {
  const gaps: string[] = [];
  let end = 0;
  for (const word of words) {
    const start = text.indexOf(word, end);
    if (start === -1) return null;
    gaps.push(text.slice(end, start));
    end = start + word.length;
  }
  return [...gaps, text.slice(end)];
}

/** How often `part`, which is not empty, occurs; occurrences do not overlap. */
export function countOccurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** What the texts begin with in common. */
export function commonStart(first: string, second: string): string {
  const most = Math.min(first.length, second.length);
  let length = 0;
  while (length < most && first[length] === second[length]) length += 1;
  return first.slice(0, length);
}

/** What the texts end with in common. */
export function commonEnd(first: string, second: string): string {
  const most = Math.min(first.length, second.length);
  let length = 0;
  while (length < most && first.at(-1 - length) === second.at(-1 - length)) length += 1;
  return first.slice(first.length - length);
}
