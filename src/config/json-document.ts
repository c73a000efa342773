/**
 * A JSON text with comments and trailing commas as a value, and where in the text each part of it stands. Pure.
 * Invariant: no key is lost or given a meaning on the way: `__proto__` is a key like any other, and none comes twice.
 */
import {
  createScanner,
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { clipText } from "../base/clip-text.ts";

export type JsonPath = readonly (string | number)[];

export interface JsonDocument {
  value: unknown;
  /** Where a value begins. */
  findValue(path: JsonPath): number;
  /** Where a key of the object at `path` begins. */
  findKey(path: JsonPath, key: string): number;
}

/** Makes the error for something wrong at an offset. `problem`: a whole sentence. */
export type RefuseAt = (problem: string, offset: number) => Error;

/** Settings have three levels; the parser below takes a stack frame for each. */
const MAX_LEVELS = 32;
const MAX_SHOWN_CHARS = 40;

const SYNTAX_PROBLEMS: Record<string, string> = {
  PropertyNameExpected: "A key in double quotes is expected here",
  ValueExpected: "A value is expected here",
  ColonExpected: "A colon is expected here",
  CommaExpected: "A comma is expected here",
  CloseBraceExpected: "A closing brace is expected here",
  CloseBracketExpected: "A closing bracket is expected here",
  EndOfFileExpected: "Nothing is expected after the end of the object",
  InvalidNumberFormat: "This is not a number",
  UnexpectedEndOfComment: "This comment has no end",
  UnexpectedEndOfString: "This text has no closing quote on its line",
  InvalidUnicode: "This text has an escape that JSON does not know",
  InvalidEscapeCharacter: "This text has an escape that JSON does not know",
  InvalidCharacter: "This text has a control character in it",
};
const NO_JSON = "This is not JSON: keys and texts stand in double quotes";

/** Throws what `refuse` makes for a text that is no JSON, is nested too deeply or says a key twice. */
export function parseDocument(text: string, refuse: RefuseAt): JsonDocument {
  checkDepth(text, refuse);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (root === undefined && text.trim() === "") {
    throw refuse("The file is empty. An object in braces is expected: {}.", 0);
  }
  if (first !== undefined || root === undefined) {
    const { error, offset, length } = first ?? { error: undefined, offset: 0, length: 0 };
    const name = error === undefined ? "ValueExpected" : printParseErrorCode(error);
    throw refuse(
      `${SYNTAX_PROBLEMS[name] ?? NO_JSON}, got ${quotePart(text, offset, length)}.`,
      offset,
    );
  }
  return {
    value: readValue(root, refuse),
    findValue: (path) => findNodeAtLocation(root, [...path])?.offset ?? root.offset,
    findKey: (path, key) => findKeyNode(findNodeAtLocation(root, [...path]), key) ?? root.offset,
  };
}

function checkDepth(text: string, refuse: RefuseAt): void {
  const scanner = createScanner(text, true);
  let level = 0;
  for (;;) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    if (offset >= text.length) return;
    const symbol = text.charAt(offset);
    if (symbol === "{" || symbol === "[") level++;
    if (symbol === "}" || symbol === "]") level--;
    if (level > MAX_LEVELS)
      throw refuse(`This is nested deeper than ${MAX_LEVELS} levels.`, offset);
  }
}

function readValue(node: Node, refuse: RefuseAt): unknown {
  const { type, children = [] } = node;
  if (type === "array") return children.map((child) => readValue(child, refuse));
  if (type !== "object") return node.value;
  // Without a prototype `__proto__` is an ordinary key.
  const object: Record<string, unknown> = Object.create(null);
  for (const { children: [key, value] = [] } of children) {
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    if (Object.hasOwn(object, name)) {
      throw refuse(`${quote(name)} is said twice.`, key.offset);
    }
    object[name] = readValue(value, refuse);
  }
  return object;
}

function findKeyNode(object: Node | undefined, name: string): number | undefined {
  const keys = object?.children?.map(({ children }) => children?.[0]) ?? [];
  return keys.find((key) => key?.value === name)?.offset;
}

function quotePart(text: string, offset: number, length: number): string {
  const part = text.slice(offset, offset + Math.max(length, 1));
  return part === "" ? "the end of the file" : quote(part);
}

/** A text as JSON writes it, cut where it is long. */
export function quote(text: string): string {
  return JSON.stringify(clipText(text, MAX_SHOWN_CHARS));
}
