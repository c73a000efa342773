/**
 * What tests say in values: every literal with its line, and the arguments a function is called with. Told by the tree,
 * so text in comments does not count. Keeps no tree.
 */
import type { Node } from "web-tree-sitter";
import { languageOf } from "../language.ts";
import { loadGrammar } from "../syntax.ts";
import { createDeadline, readWithTree } from "../with-tree.ts";
import { keyOf, type LiteralValue } from "./literal.ts";
import { readLiteral } from "./read-literal.ts";

export interface PlacedLiteral {
  key: string;
  /** First and last. */
  line: number;
  endLine: number;
}

export interface LiteralCall {
  /** The last part of what is called: `clamp` of `math.clamp(1, 2)`. */
  name: string;
  args: readonly LiteralValue[];
  /** From 1. */
  line: number;
}

export interface TestValues {
  literals: PlacedLiteral[];
  /** Calls whose arguments are all spelled out, outer ones before those in them. */
  calls: LiteralCall[];
}

const MAX_CHARS = 1024 * 1024;
const MAX_MS = 2000;
const MAX_LITERALS = 20_000;
const MAX_CALLS = 2_000;
const READ_LANGUAGES = ["python", "javascript", "typescript", "tsx"];

/** Null for other languages and for a text over a limit. Throws AgentError "language-unusable". */
export async function readTestValues(path: string, text: string): Promise<TestValues | null> {
  const language = languageOf(path);
  if (language === null || !READ_LANGUAGES.includes(language.id)) return null;
  if (text.length > MAX_CHARS) return null;
  const grammar = await loadGrammar(language);
  return readWithTree(text, { grammar, maxMs: MAX_MS }, (tree) => {
    const isPastDeadline = createDeadline(MAX_MS);
    const values: TestValues = { literals: [], calls: [] };
    const waiting: Node[] = [tree.rootNode];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (isPastDeadline()) return null;
      if (values.literals.length >= MAX_LITERALS) break;
      addLiteral(node, values);
      addCall(node, values);
      waiting.push(...node.namedChildren.reverse());
    }
    return values;
  });
}

function addLiteral(node: Node, { literals }: TestValues): void {
  const value = readLiteral(node);
  if (value === null) return;
  const { startPosition, endPosition } = node;
  literals.push({ key: keyOf(value), line: startPosition.row + 1, endLine: endPosition.row + 1 });
}

function addCall(node: Node, { calls }: TestValues): void {
  if (node.type !== "call" && node.type !== "call_expression") return;
  if (calls.length >= MAX_CALLS) return;
  const name = /[\w$]+$/.exec(node.childForFieldName("function")?.text.slice(-200) ?? "")?.[0];
  const given = node.childForFieldName("arguments")?.namedChildren ?? [];
  if (name === undefined) return;
  const args = given.filter(({ type }) => type !== "comment").map((each) => readLiteral(each));
  const known = args.filter((arg) => arg !== null);
  if (known.length !== args.length || args.length === 0) return;
  calls.push({ name, args: known, line: node.startPosition.row + 1 });
}
