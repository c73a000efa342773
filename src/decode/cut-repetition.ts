/** Takes repetitions off the end of a text that went in circles. Pure. */

const LONGEST_PERIOD_CHARS = 1_500;
const SHORTEST_PERIOD_CHARS = 2;
const LEAST_REPETITIONS = 3;
/** Shorter repetitions are rules, ellipses and table rows. */
const SHORTEST_LOOP_CHARS = 60;

/** The text with what it repeats at its end said once. */
export function cutRepetition(text: string): string {
  for (let period = SHORTEST_PERIOD_CHARS; period <= LONGEST_PERIOD_CHARS; period++) {
    const start = findRepetition(text, period);
    const length = text.length - start;
    if (length >= Math.max(SHORTEST_LOOP_CHARS, period * LEAST_REPETITIONS)) {
      return text.slice(0, findBoundary(text, start, period) + period).trimEnd();
    }
  }
  return text;
}

/** Where the stretch begins that has this period and reaches to the end. */
function findRepetition(text: string, period: number): number {
  let at = text.length - period;
  while (at > 0 && text[at - 1] === text[at - 1 + period]) at -= 1;
  return Math.max(0, at);
}

/** Where in the first round a line begins, else a sentence, else a word: one round may be cut anywhere. */
function findBoundary(text: string, start: number, period: number): number {
  if (start === 0) return start;
  for (const mark of ["\n", ". ", " "]) {
    const at = text.indexOf(mark, Math.max(0, start - mark.length));
    if (at >= 0 && at + mark.length < start + period) return at + mark.length;
  }
  return start;
}
