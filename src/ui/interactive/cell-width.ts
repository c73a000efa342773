/**
 * How many cells of a terminal a text takes, and where it breaks. Pure.
 * Terminals differ about emoji, so whoever draws leaves the last column free and puts the cursor by column, not by count.
 */

const ZERO_WIDTH = /^(?:\p{Mn}|\p{Me}|\p{Cf})$/u;
const WIDE = /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u;
// Hangul, CJK punctuation and full-width forms: [first, last].
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];
const FIRST_WIDE = 0x1100;

/** Of one code point: 0, 1 or 2. Controls count as the one mark that is shown in their place. */
function measureSymbol(symbol: string): number {
  const code = symbol.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (ZERO_WIDTH.test(symbol)) return 0;
  if (code < FIRST_WIDE) return 1;
  const isWide =
    WIDE_RANGES.some(([first, last]) => code >= first && code <= last) || WIDE.test(symbol);
  return isWide ? 2 : 1;
}

/** Of a text without line ends. */
export function measureCells(text: string): number {
  let cells = 0;
  for (const symbol of text) cells += measureSymbol(symbol);
  return cells;
}

/** The beginning of a text that takes at most `columns` cells, with a "…" where it was longer. */
export function clipCells(text: string, columns: number): string {
  if (columns <= 0) return "";
  let cells = 0;
  let fitting = "";
  for (const symbol of text) {
    cells += measureSymbol(symbol);
    if (cells > columns) return `${fitting}…`;
    // Room for the mark of the cut.
    if (cells < columns) fitting += symbol;
  }
  return text;
}

const TAB_CELLS = 4;
/** Stands for a symbol that is wider than the whole line. */
const TOO_WIDE = "·";

/** A text without line ends as rows of at most `columns` cells; at least one row. Tabs become spaces. */
export function wrapCells(text: string, columns: number): string[] {
  const most = Math.max(columns, 1);
  const rows: string[] = [];
  let row = "";
  let cells = 0;
  for (const symbol of text) {
    const shown = fitSymbol(symbol, most);
    const width = measureCells(shown);
    if (cells + width > most) {
      rows.push(row);
      row = "";
      cells = 0;
    }
    row += shown;
    cells += width;
  }
  return [...rows, row];
}

/** What is drawn for a symbol on a line of `columns` cells: never wider than that. */
export function fitSymbol(symbol: string, columns: number): string {
  if (symbol === "\t") return " ".repeat(Math.min(TAB_CELLS, columns));
  return measureSymbol(symbol) > columns ? TOO_WIDE : symbol;
}
