/**
 * Source text → plain facts about it. Keeps no tree: the native memory is freed before `parse` returns.
 * Never fails because of the text: what cannot be read comes back as problems.
 */
import type { Language as Grammar } from "web-tree-sitter";
import { type CodeSymbol, createSymbols } from "./code-symbol.ts";
import { type Language, type LanguageId, languageOf } from "./language.ts";
import { RULES } from "./languages/rules.ts";
import { findLenientProblems } from "./lenient-problems.ts";
import { readTree } from "./read-tree.ts";
import type { ImportReference } from "./reading.ts";
import { loadGrammar } from "./syntax.ts";
import { findSyntaxProblems, type SyntaxProblem } from "./syntax-problems.ts";
import { createDeadline, readWithTree } from "./with-tree.ts";

export interface ParsedFile {
  language: LanguageId;
  /** At most 20. One "refused" when the file is over a limit; then all else is empty. */
  problems: SyntaxProblem[];
  /** In source order: a container stands before its members. */
  symbols: CodeSymbol[];
  imports: ImportReference[];
  /** Names other files may import, sorted; "default" is the default export. */
  exports: string[];
}

export interface CodeParser {
  /**
   * What `text`, the content of the file `path`, declares and needs; null when no grammar reads it.
   * Blocks while it works: about a second per megabyte, several for text made to be hard.
   * Throws AgentError "language-unusable".
   */
  parse(path: string, text: string): Promise<ParsedFile | null>;
}

export interface ParseLimits {
  maxChars: number;
  /** For parsing, and once more for reading the tree. */
  maxMs: number;
}

const LIMITS: ParseLimits = { maxChars: 2 * 1024 * 1024, maxMs: 2000 };

/** A parser for every language in the table; grammars load when first needed. */
export function createCodeParser(limits: ParseLimits = LIMITS): CodeParser {
  return {
    async parse(path, text) {
      const language = languageOf(path);
      if (language === null) return null;
      if (text.length > limits.maxChars) {
        return refuse(language, `more than ${limits.maxChars} characters`);
      }
      const facts = parseText(text, { language, grammar: await loadGrammar(language), limits });
      return facts ?? refuse(language, `more than ${limits.maxMs} ms to parse`);
    },
  };
}

function refuse(language: Language, near: string): ParsedFile {
  const problem: SyntaxProblem = { line: 1, column: 1, kind: "refused", near };
  return { language: language.id, problems: [problem], symbols: [], imports: [], exports: [] };
}

interface ParseSettings {
  language: Language;
  grammar: Grammar;
  limits: ParseLimits;
}

/** Null when the time is up. */
function parseText(text: string, { language, grammar, limits }: ParseSettings): ParsedFile | null {
  return readWithTree(text, { grammar, maxMs: limits.maxMs }, (tree) => {
    const facts = readTree(tree, RULES[language.id], createDeadline(limits.maxMs));
    if (facts === null) return null;
    const problems = findSyntaxProblems(tree.rootNode, text);
    return {
      language: language.id,
      problems: problems.length > 0 ? problems : findLenientProblems(tree, language.id, text),
      imports: facts.imports,
      ...createSymbols(text, facts, RULES[language.id]),
    };
  });
}
