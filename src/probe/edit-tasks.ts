/**
 * Tiny edits of two short files, each with all texts that are right. What is right is written out, so that nothing a
 * model has written is ever run.
 */
import type { ParsedFile } from "../code/parse.ts";

export interface EditTask {
  path: string;
  text: string;
  task: string;
  /** The declaration that changes. */
  symbol: string;
  /** The lines that change, as they are in the text. */
  before: string;
  /** What may stand there then. */
  after: readonly string[];
}

const CART = `TAX = 0.2


def total(prices):
    return sum(prices)


def with_tax(prices):
    amount = total(prices)
    return amount * TAX


def count(prices):
    return len(prices)
`;

const FORM = `export const LIMIT = 10;

export function isLong(text: string): boolean {
  return text.length > LIMIT;
}

export function shorten(text: string): string {
  return isLong(text) ? text.slice(0, LIMIT) : text;
}

export function join(parts: string[]): string {
  return parts.join(",");
}
`;

const python = { path: "cart.py", text: CART };
const typescript = { path: "form.ts", text: FORM };

export const EDIT_TASKS: readonly EditTask[] = [
  {
    ...python,
    task: "with_tax must return the amount with the tax added to it.",
    symbol: "with_tax",
    before: "    return amount * TAX",
    after: [
      "    return amount * (1 + TAX)",
      "    return amount * (TAX + 1)",
      "    return (1 + TAX) * amount",
      "    return amount + amount * TAX",
      "    return amount + (amount * TAX)",
      "    return amount + TAX * amount",
      "    return amount * TAX + amount",
    ],
  },
  {
    ...typescript,
    task: "isLong has to be true for a text of exactly LIMIT characters too.",
    symbol: "isLong",
    before: "  return text.length > LIMIT;",
    after: [
      "  return text.length >= LIMIT;",
      "  return LIMIT <= text.length;",
      "  return text.length > LIMIT || text.length === LIMIT;",
      "  return text.length > LIMIT - 1;",
    ],
  },
  {
    ...python,
    task: "Rename the parameter of count to items.",
    symbol: "count",
    before: "def count(prices):\n    return len(prices)",
    after: ["def count(items):\n    return len(items)"],
  },
  {
    ...typescript,
    task: "shorten has to put three dots behind a text that it cuts.",
    symbol: "shorten",
    before: "  return isLong(text) ? text.slice(0, LIMIT) : text;",
    after: [
      '  return isLong(text) ? text.slice(0, LIMIT) + "..." : text;',
      '  return isLong(text) ? (text.slice(0, LIMIT) + "...") : text;',
      `  return isLong(text) ? \`\${text.slice(0, LIMIT)}...\` : text;`,
      '  return isLong(text) ? text.slice(0, LIMIT).concat("...") : text;',
    ],
  },
  {
    ...python,
    task: "total gets a second parameter, shipping, which is 0 by default and is added to the sum.",
    symbol: "total",
    before: "def total(prices):\n    return sum(prices)",
    after: [
      "def total(prices, shipping=0):\n    return sum(prices) + shipping",
      "def total(prices, shipping=0):\n    return shipping + sum(prices)",
      "def total(prices, shipping=0):\n    return sum(prices, shipping)",
      "def total(prices, shipping=0.0):\n    return sum(prices) + shipping",
    ],
  },
  {
    ...typescript,
    task: "join takes the separator as its second parameter, a string called separator.",
    symbol: "join",
    before: 'export function join(parts: string[]): string {\n  return parts.join(",");\n}',
    after: [
      "export function join(parts: string[], separator: string): string {\n  return parts.join(separator);\n}",
      'export function join(parts: string[], separator: string = ","): string {\n  return parts.join(separator);\n}',
      'export function join(parts: string[], separator = ","): string {\n  return parts.join(separator);\n}',
    ],
  },
];

/** Lines that change, 1-based, both included. */
export function locateEdit({ text, before }: EditTask): { first: number; last: number } {
  const first = text.slice(0, text.indexOf(before)).split("\n").length;
  return { first, last: first + before.split("\n").length - 1 };
}

/** The text parses and is one of those that are right, up to white space, quotes and comments. */
export function isRightEdit(
  { path, text, before, after }: EditTask,
  newText: string,
  parsed: ParsedFile | null,
): boolean {
  if (parsed === null || parsed.problems.length > 0) return false;
  const found = bareText(path, newText);
  return after.some(
    (right) =>
      bareText(
        path,
        text.replace(before, () => right),
      ) === found,
  );
}

/** A text without what does not matter: comments, white space, the kind of quotes. */
export function bareText(path: string, text: string): string {
  const comments = path.endsWith(".py") ? /#.*$/gm : /\/\/.*$/gm;
  return text.replace(comments, "").replaceAll("'", '"').replace(/\s+/g, "");
}
