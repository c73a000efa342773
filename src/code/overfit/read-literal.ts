/** Reads a literal out of a syntax tree of Python or a script. What is computed is no literal: null. */
import type { Node } from "web-tree-sitter";
import type { LiteralValue } from "./literal.ts";

const MAX_DEPTH = 12;
const MAX_ITEMS = 2_000;

/** The value of `node`; null when it is computed, nested too deeply or too long. */
export function readLiteral(node: Node, depth = 0): LiteralValue | null {
  if (depth > MAX_DEPTH) return null;
  const read = READERS[node.type];
  return read === undefined ? null : read(node, depth);
}

type Reader = (node: Node, depth: number) => LiteralValue | null;

const READERS: Readonly<Record<string, Reader>> = {
  integer: readNumber,
  float: readNumber,
  number: readNumber,
  string: readText,
  template_string: readText,
  concatenated_string: readJoinedText,
  true: () => ({ kind: "constant", name: "true" }),
  false: () => ({ kind: "constant", name: "false" }),
  none: () => ({ kind: "constant", name: "null" }),
  null: () => ({ kind: "constant", name: "null" }),
  undefined: () => ({ kind: "constant", name: "undefined" }),
  list: (node, depth) => readItems("list", node, depth),
  array: (node, depth) => readItems("list", node, depth),
  tuple: (node, depth) => readItems("tuple", node, depth),
  set: (node, depth) => readItems("set", node, depth),
  dictionary: readTable,
  object: readTable,
  unary_operator: readSigned,
  unary_expression: readSigned,
  parenthesized_expression: readInner,
  as_expression: readInner,
  satisfies_expression: readInner,
  case_pattern: readInner,
};

function readNumber(node: Node): LiteralValue | null {
  const text = node.text.replaceAll("_", "");
  return text.length <= 400 && Number.isNaN(Number(text)) === false
    ? { kind: "number", text }
    : null;
}

function readSigned(node: Node, depth: number): LiteralValue | null {
  const operator = node.child(0)?.text;
  const argument = node.childForFieldName("argument");
  if (argument === null || (operator !== "-" && operator !== "+")) return null;
  const value = readLiteral(argument, depth + 1);
  if (value?.kind !== "number" || value.text.startsWith("-")) return null;
  return operator === "-" ? { kind: "number", text: `-${value.text}` } : value;
}

function readInner(node: Node, depth: number): LiteralValue | null {
  const inner = node.namedChild(0);
  return inner === null ? null : readLiteral(inner, depth + 1);
}

function readItems(kind: "list" | "tuple" | "set", node: Node, depth: number): LiteralValue | null {
  if (node.namedChildCount > MAX_ITEMS) return null;
  const items: LiteralValue[] = [];
  for (const child of node.namedChildren) {
    if (child.type === "comment") continue;
    const item = readLiteral(child, depth + 1);
    if (item === null) return null;
    items.push(item);
  }
  return { kind, items };
}

function readTable(node: Node, depth: number): LiteralValue | null {
  if (node.namedChildCount > MAX_ITEMS) return null;
  const entries: [LiteralValue, LiteralValue][] = [];
  for (const child of node.namedChildren) {
    if (child.type === "comment") continue;
    const key = child.childForFieldName("key");
    const value = child.childForFieldName("value");
    if (child.type !== "pair" || key === null || value === null) return null;
    const keyValue = readKey(key, depth);
    const held = readLiteral(value, depth + 1);
    if (keyValue === null || held === null) return null;
    entries.push([keyValue, held]);
  }
  return { kind: "table", entries };
}

function readKey(node: Node, depth: number): LiteralValue | null {
  if (node.type === "property_identifier") return { kind: "text", value: node.text };
  return readLiteral(node, depth + 1);
}

function readJoinedText(node: Node, depth: number): LiteralValue | null {
  const parts = node.namedChildren.map((part) => readLiteral(part, depth + 1));
  if (parts.some((part) => part?.kind !== "text")) return null;
  return { kind: "text", value: parts.map((part) => part?.kind === "text" && part.value).join("") };
}

function readText(node: Node): LiteralValue | null {
  const isComputed = node.namedChildren.some(({ type }) =>
    ["interpolation", "template_substitution"].includes(type),
  );
  const spelled = /^([a-z]*)("""|'''|["'`])(.*)\2$/is.exec(node.text);
  if (isComputed || spelled === null) return null;
  const [, prefix = "", , inner = ""] = spelled;
  if (/b/i.test(prefix)) return null;
  return { kind: "text", value: /r/i.test(prefix) ? inner : unescapeText(inner) };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
  "\n": "",
};

function unescapeText(text: string): string {
  return text.replace(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]{1,6})\}|(.))/gis,
    (whole, ...groups: (string | undefined)[]) => {
      const [byte, unit, point, plain] = groups;
      if (plain !== undefined) return ESCAPES[plain] ?? plain;
      const code = Number.parseInt(byte ?? unit ?? point ?? "", 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
