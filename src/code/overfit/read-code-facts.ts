/** Reads the facts of code-facts.ts out of a source. Keeps no tree, and never fails because of the text. */
import type { Node, Tree } from "web-tree-sitter";
import { type Language, languageOf } from "../language.ts";
import { loadGrammar } from "../syntax.ts";
import { createDeadline, readWithTree } from "../with-tree.ts";
import type { CodeFacts, FactRule } from "./code-facts.ts";
import { keyOf } from "./literal.ts";
import { PYTHON_FACTS } from "./python-facts.ts";
import { readLiteral } from "./read-literal.ts";
import { SCRIPT_FACTS } from "./script-facts.ts";

export interface FactSettings {
  maxChars: number;
  /** For parsing, and once more for reading. */
  maxMs: number;
}

const SETTINGS: FactSettings = { maxChars: 1024 * 1024, maxMs: 2000 };

/**
 * Null for other languages, for a text over a limit, and for one that no reading can follow.
 * Throws AgentError "language-unusable".
 */
export async function readCodeFacts(
  path: string,
  text: string,
  { maxChars, maxMs }: FactSettings = SETTINGS,
): Promise<CodeFacts | null> {
  const language = languageOf(path);
  const rules = language === null ? null : rulesOf(language);
  if (language === null || rules === null || text.length > maxChars) return null;
  const grammar = await loadGrammar(language);
  return readWithTree(text, { grammar, maxMs }, (tree) =>
    collect(tree, {
      facts: createFacts(rules === PYTHON_FACTS ? "python" : "script", text),
      rules,
      isPastDeadline: createDeadline(maxMs),
    }),
  );
}

type FactRules = Readonly<Record<string, FactRule>>;

function rulesOf({ id }: Language): FactRules | null {
  if (id === "python") return PYTHON_FACTS;
  return id === "javascript" || id === "typescript" || id === "tsx" ? SCRIPT_FACTS : null;
}

function createFacts(language: CodeFacts["language"], code: string): CodeFacts {
  return {
    language,
    literalKeys: new Set(),
    prose: [],
    decisions: [],
    lookUps: [],
    answers: [],
    functions: [],
    branches: [],
    silentCatches: [],
    throws: [],
    assertions: [],
    calls: [],
    falseEquals: [],
    limits: [],
    code,
  };
}

interface Collection {
  facts: CodeFacts;
  rules: FactRules;
  isPastDeadline: () => boolean;
}

/** A stack of its own, so nesting in the source cannot overflow ours. */
function collect(tree: Tree, { facts, rules, isPastDeadline }: Collection): CodeFacts | null {
  const waiting: Node[] = [tree.rootNode];
  const remarks: { startIndex: number; endIndex: number }[] = [];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isPastDeadline()) return null;
    if (isRemark(node)) {
      facts.prose.push(node.text);
      remarks.push({ startIndex: node.startIndex, endIndex: node.endIndex });
      continue;
    }
    rules[node.type]?.(node, facts);
    for (const key of keysOf(node)) facts.literalKeys.add(key);
    waiting.push(...node.namedChildren.reverse());
  }
  facts.code = blank(facts.code, remarks);
  return facts;
}

function isRemark(node: Node): boolean {
  if (node.type === "comment") return true;
  return (
    node.type === "expression_statement" &&
    node.namedChildCount === 1 &&
    node.namedChild(0)?.type === "string"
  );
}

function keysOf(node: Node): string[] {
  const value = readLiteral(node);
  return value === null ? [] : [keyOf(value)];
}

function blank(text: string, ranges: readonly { startIndex: number; endIndex: number }[]): string {
  let rest = "";
  let at = 0;
  for (const { startIndex, endIndex } of ranges) {
    rest += text.slice(at, startIndex) + text.slice(startIndex, endIndex).replace(/[^\n]/g, " ");
    at = endIndex;
  }
  return rest + text.slice(at);
}
