/**
 * Finds what the grammar could not read. A grammar is more lenient than a compiler:
 * no problem here does not mean the file compiles.
 */
import type { Node } from "web-tree-sitter";
import { cutText, readRestOfLine } from "./source-lines.ts";

export interface SyntaxProblem {
  /** 1-based, counted in UTF-16 units. */
  line: number;
  column: number;
  /** "refused": the file was too large or took too long, and nothing else is known about it. */
  kind: "error" | "missing" | "refused";
  /** The text at the place of an error, the absent token of "missing", the reason of "refused". */
  near: string;
}

export const MAX_PROBLEMS = 20;
const MAX_NEAR_CHARS = 80;

/** The innermost errors in source order, at most 20. Cheap when there are none. */
export function findSyntaxProblems(root: Node, text: string): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const pending = root.hasError ? [root] : [];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (problems.length >= MAX_PROBLEMS) break;
    // An error around an error is only the parser giving up further out.
    const inner = node.isMissing ? [] : node.children.filter((child) => child.hasError);
    pending.push(...inner.reverse());
    if (node.isMissing) problems.push(createProblem("missing", node, node.type));
    else if (node.isError && inner.length === 0) {
      problems.push(createProblem("error", node, textAt(node, text)));
    }
  }
  return problems;
}

export function createProblem(kind: SyntaxProblem["kind"], at: Node, near: string): SyntaxProblem {
  const { row, column } = at.startPosition;
  return {
    line: row + 1,
    column: column + 1,
    kind,
    near: cutText(near, MAX_NEAR_CHARS),
  };
}

/** What stands at a node, to the end of its first line. */
export function textAt(node: Node, text: string): string {
  return readRestOfLine(text, node.startIndex, MAX_NEAR_CHARS);
}
