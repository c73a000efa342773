/** Tells when an answer has stopped saying anything: blanks without end, or the same few words over and over. Pure. */

/** So much of the newest text has to be one short piece again and again. */
const WATCHED_CHARS = 1_200;
const LONGEST_PERIOD = 150;

export function isEndless(text: string): boolean {
  if (text.length < WATCHED_CHARS) return false;
  const tail = text.slice(-WATCHED_CHARS);
  if (tail.trim() === "") return true;
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    if (tail.startsWith(tail.slice(period, period + LONGEST_PERIOD)) && repeats(tail, period)) {
      return true;
    }
  }
  return false;
}

function repeats(tail: string, period: number): boolean {
  return tail.slice(period) === tail.slice(0, -period);
}
