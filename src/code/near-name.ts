/** How near a name comes to the one that was asked for: a typo away, or made of the same words. Pure. */
import { measureEditDistance } from "../base/edit-distance.ts";

/** Lower is nearer; infinite for names that have nothing in common. Cost: the product of both lengths. */
export function scoreNear(wanted: string, word: string): number {
  if (Math.abs(wanted.length - word.length) > Math.max(8, wanted.length)) {
    return Number.POSITIVE_INFINITY;
  }
  const [asked, given] = [wanted.toLowerCase(), word.toLowerCase()];
  const typos = measureEditDistance(asked, given);
  if (typos <= Math.max(2, Math.floor(asked.length / 4))) return typos;
  const words = splitWords(word);
  const shared = splitWords(wanted).filter((part) => part.length > 2 && words.includes(part));
  return shared.length > 0 ? 10 + typos - 3 * shared.length : Number.POSITIVE_INFINITY;
}

function splitWords(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[\s_$]+/);
}

/** Names longer than this are not compared. */
const MAX_NAME_CHARS = 80;
/** A short name is a typo or two away from anything. */
const SHORT_NAME_CHARS = 4;

/** The name nearest to `wanted`; null when none is near. Of equally near ones the first. */
export function findNearest(wanted: string, names: Iterable<string>): string | null {
  if (wanted.length > MAX_NAME_CHARS) return null;
  const isShort = wanted.length <= SHORT_NAME_CHARS;
  let best: string | null = null;
  let bestScore = isShort ? Math.floor(wanted.length / 3) + 1 : Number.POSITIVE_INFINITY;
  for (const name of names) {
    if (name === wanted || name.length > MAX_NAME_CHARS) continue;
    const score = scoreNear(wanted, name);
    if (score < bestScore) {
      best = name;
      bestScore = score;
    }
  }
  return best;
}
