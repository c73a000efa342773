/**
 * Splits a command line that needs no shell into words, strictly: anything a shell would treat specially
 * outside quotes (operators, substitutions, globs, assignments) makes it no such line.
 */

const MAX_CHARS = 1_000;
const FORBIDDEN_ANYWHERE = /[;|&><`$()\\\n\r\0]/; // also inside quotes: a pasted text earns no benefit of doubt
const TOKEN = /^(?:[^\s'"*?#~]|(?<=[^\s])[#~]|"[^"]*"|'[^']*')+/;

/** Null when `line` is not a plain list of words. Quoted words lose their quotes. */
export function parseCommandWords(line: string): string[] | null {
  if (line.length > MAX_CHARS || FORBIDDEN_ANYWHERE.test(line)) return null;
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== "") {
    const token = TOKEN.exec(rest)?.[0];
    if (token === undefined || !/^(?:\s|$)/.test(rest.slice(token.length))) return null;
    words.push(token.replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single));
    rest = rest.slice(token.length).trimStart();
  }
  const isAssignment = /^\w+=/.test(words[0] ?? "");
  return words.length === 0 || isAssignment ? null : words;
}
