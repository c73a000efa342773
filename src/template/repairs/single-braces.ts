/**
 * Corrects examples of calls that were published with doubled braces, `{{"name": …}}`: leftovers of a Python format
 * string that teach a model broken JSON. Pure. Only such examples change, and in a template only inside its string
 * literals, where braces are text.
 */

/** An example that begins with a name; quotes may be escaped, as in a literal. */
const EXAMPLE = /\{\{(?=\s{0,20}\\?["']name\\?["']\s{0,20}:)/g;
/** An example that goes on for longer is no example. */
const MAX_EXAMPLE_CHARACTERS = 2_000;

/** The text with single braces in every such example; the same text when there is none. */
export function collapseExamples(text: string): string {
  const pieces: string[] = [];
  let place = 0;
  for (const { index } of text.matchAll(EXAMPLE)) {
    if (index < place) continue;
    const end = findExampleEnd(text, index);
    if (end === null) continue;
    pieces.push(text.slice(place, index), collapseBraces(text.slice(index, end)));
    place = end;
  }
  return pieces.join("") + text.slice(place);
}

/** Behind the pair of braces that closes the pair at `start`; null when they do not match. */
function findExampleEnd(text: string, start: number): number | null {
  const limit = Math.min(text.length, start + MAX_EXAMPLE_CHARACTERS);
  let depth = 0;
  let place = start;
  while (place < limit) {
    const pair = text.slice(place, place + 2);
    if (pair === "{{") depth += 1;
    else if (pair === "}}") depth -= 1;
    else if (pair.startsWith("{") || pair.startsWith("}")) return null;
    else {
      place += 1;
      continue;
    }
    place += 2;
    if (depth === 0) return place;
  }
  return null;
}

function collapseBraces(example: string): string {
  return example.replaceAll("{{", "{").replaceAll("}}", "}");
}

/** A comment, or a string literal inside an expression or statement. */
const OPENING = /\{#|\{\{|\{%/g;

/** The template with corrected examples; the same text when none of its string literals has one. */
export function correctDoubledBraces(source: string): string {
  const pieces: string[] = [];
  let place = 0;
  while (place < source.length) {
    OPENING.lastIndex = place;
    const opening = OPENING.exec(source);
    if (opening === null) break;
    pieces.push(source.slice(place, opening.index));
    const end = opening[0] === "{#" ? endOfComment(source, opening.index) : null;
    if (end !== null) {
      pieces.push(source.slice(opening.index, end));
      place = end;
      continue;
    }
    const block = readBlock(source, opening.index, opening[0] === "{%" ? "%}" : "}}");
    pieces.push(block.text);
    place = block.end;
  }
  return pieces.join("") + source.slice(place);
}

function endOfComment(source: string, start: number): number {
  const end = source.indexOf("#}", start + 2);
  return end === -1 ? source.length : end + 2;
}

/** One expression or statement with its string literals corrected. */
function readBlock(source: string, start: number, closing: string): { text: string; end: number } {
  const literal = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|%\}|\}\}/g;
  literal.lastIndex = start + 2;
  const pieces: string[] = [];
  let place = start;
  for (let match = literal.exec(source); match !== null; match = literal.exec(source)) {
    const [found] = match;
    const end = match.index + found.length;
    const isLiteral = found.startsWith("'") || found.startsWith('"');
    pieces.push(source.slice(place, match.index), isLiteral ? collapseExamples(found) : found);
    place = end;
    if (found === closing) return { text: pieces.join(""), end };
  }
  return { text: pieces.join("") + source.slice(place), end: source.length };
}
