/** How much two wordings say the same: their case, spaces and marks aside, how many of their words they share. Pure. */

const MAX_WORDS = 100;

/** From 0 to 1; 1 where only case, spaces or marks differ. */
export function likenTexts(one: string, other: string): number {
  const [a, b] = [splitWords(one), splitWords(other)];
  if (a.join("") === b.join("")) return 1;
  const shared = countShared(a, b);
  const byWords = (2 * shared) / (a.length + b.length);
  return Math.min(0.99, Math.max(byWords, likenLetters(a.join(" "), b.join(" "))));
}

function splitWords(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, MAX_WORDS);
}

function countShared(a: readonly string[], b: readonly string[]): number {
  const left = [...b];
  return a.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
}

/** What they begin and end with alike, of the longer: a typo in a single word. */
function likenLetters(a: string, b: string): number {
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 0;
  const shortest = Math.min(a.length, b.length);
  let head = 0;
  while (head < shortest && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return (head + tail) / longest;
}
