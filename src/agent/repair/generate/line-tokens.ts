/** A line of code as a row of tokens, told without a grammar, and how far one row is from another. Pure. */

export type TokenKind = "word" | "number" | "text" | "sign";

export interface LineToken {
  kind: TokenKind;
  text: string;
  /** UTF-16 offset in the line. */
  index: number;
}

/** Of two rows, the tokens that stand for each other, by index. */
export type Alignment = readonly (readonly [from: number, to: number])[];

const MAX_TOKENS = 60;
const TOKEN =
  /([\p{L}_$][\p{L}\p{N}_$]*)|(\d[\w.]*)|("(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|`(?:\\.|[^`\\])*`?)|([-+*/%=<>!&|^~?:.]{1,3}|[^\s\p{L}\p{N}_$])/gu;

/** A name for a name, a number for a number: the same line about other things. */
const KIND_COST = 0.5;
const OTHER_COST = 1.2;

/** Null for a line with too many of them to be compared. */
export function readTokens(line: string): LineToken[] | null {
  const tokens: LineToken[] = [];
  for (const { 0: text, 1: word, 2: number, 3: quoted, index } of line.matchAll(TOKEN)) {
    if (tokens.length === MAX_TOKENS) return null;
    tokens.push({ kind: nameKind(word, number, quoted), text, index });
  }
  return tokens;
}

function nameKind(word?: string, number?: string, quoted?: string): TokenKind {
  if (word !== undefined) return "word";
  if (number !== undefined) return "number";
  return quoted === undefined ? "sign" : "text";
}

/** Edit distance over tokens, as a table: row by `from`, column by `to`. Cost: the product of both lengths. */
function fillTable(from: readonly LineToken[], to: readonly LineToken[]): Float64Array {
  const width = to.length + 1;
  const table = new Float64Array((from.length + 1) * width);
  for (let column = 0; column < width; column++) table[column] = column;
  for (let row = 1; row <= from.length; row++) {
    table[row * width] = row;
    for (let column = 1; column < width; column++) {
      const at = row * width + column;
      const replaced = read(table, at - width - 1) + price(from[row - 1], to[column - 1]);
      table[at] = Math.min(replaced, read(table, at - width) + 1, read(table, at - 1) + 1);
    }
  }
  return table;
}

/** From 0 for the same row up to the length of both. */
export function measureDistance(from: readonly LineToken[], to: readonly LineToken[]): number {
  return read(fillTable(from, to), (from.length + 1) * (to.length + 1) - 1);
}

/** Which token stands for which on the way of the least distance. */
export function alignTokens(from: readonly LineToken[], to: readonly LineToken[]): Alignment {
  const table = fillTable(from, to);
  const width = to.length + 1;
  const pairs: [number, number][] = [];
  let row = from.length;
  let column = to.length;
  while (row > 0 && column > 0) {
    const at = row * width + column;
    const here = read(table, at);
    if (here === read(table, at - width - 1) + price(from[row - 1], to[column - 1])) {
      pairs.push([--row, --column]);
    } else if (here === read(table, at - width) + 1) row -= 1;
    else column -= 1;
  }
  return pairs.reverse();
}

function price(one: LineToken | undefined, other: LineToken | undefined): number {
  if (one?.text === other?.text) return 0;
  return one?.kind === other?.kind && one?.kind !== "sign" ? KIND_COST : OTHER_COST;
}

function read(table: Float64Array, at: number): number {
  return table[at] ?? Number.POSITIVE_INFINITY;
}
