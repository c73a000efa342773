/** Where a person's characters, words and lines begin and end in a text. Pure; positions are UTF-16 offsets. */

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Longer than any character a person sees as one: no more of a long line has to be read. */
const REACH = 64;

const WORD = /^[\p{L}\p{N}_]/u;

/** The beginning of the character before `at`; 0 at the beginning. */
export function findPreviousCharacter(text: string, at: number): number {
  if (at <= 0) return 0;
  const from = Math.max(0, at - REACH);
  const found = segmenter.segment(text.slice(from, at)).containing(at - from - 1);
  return from + (found?.index ?? at - from - 1);
}

/** The beginning of the character after `at`; the end of the text at its end. */
export function findNextCharacter(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const found = segmenter.segment(text.slice(at, at + REACH)).containing(0);
  return at + (found?.segment.length ?? 1);
}

export function findWordStart(text: string, at: number): number {
  let start = at;
  const goBackWhile = (isWord: boolean) => {
    while (start > 0) {
      const previous = findPreviousCharacter(text, start);
      if (WORD.test(text.slice(previous, start)) !== isWord) return;
      start = previous;
    }
  };
  goBackWhile(false);
  goBackWhile(true);
  return start;
}

export function findWordEnd(text: string, at: number): number {
  return at + (/^[^\p{L}\p{N}_]*[\p{L}\p{N}_]*/u.exec(text.slice(at))?.[0].length ?? 0);
}

export function findLineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

export function findLineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}
