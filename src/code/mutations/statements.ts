/** Statements that are too much, in the wrong order or on the wrong level; branches that changed places. */

import { alignIndentation } from "../indentation.ts";
import { statementsOf } from "../spans/code-parts.ts";
import { type CodeNode, childByField } from "../spans/code-tree.ts";
import { indentationAt, type Stretch, wholeLinesOf } from "../spans/whole-lines.ts";
import type { Draft } from "./mutation.ts";
import { type Family, type FileSite, replace, textOf } from "./site.ts";

const MAX_LEVELS = 3;
const MAX_MOVED_CHARS = 2000;

/** A body is left with what an empty one needs. */
export const deleteStatement: Family = (node, site) => {
  const body = bodyAround(node, site);
  if (body === null) return [];
  if (textOf(node, site) === "...") return [];
  if (body.length === 1) return [replace("statement-delete", node, emptyBody(node, site))];
  const lines = wholeLinesOf(site.text, node);
  return [{ operator: "statement-delete", ...(lines ?? sliceOf(node)), replacement: "" }];
};

function emptyBody(node: CodeNode, { forms }: FileSite): string {
  return node.parent?.parent === null ? "" : forms.emptyStatement;
}

/** The statements of the body a movable one stands in; null for all else. */
function bodyAround(node: CodeNode, site: FileSite): readonly CodeNode[] | null {
  if (node.parent === null || !isMovable(node, site)) return null;
  const statements = statementsOf(node.parent, site.forms);
  return statements.includes(node) ? statements : null;
}

function isMovable(node: CodeNode, { forms }: FileSite): boolean {
  return (
    !node.isBroken && node.isNamed && !forms.fixed.has(node.type) && !forms.closed.has(node.type)
  );
}

function sliceOf({ startIndex, endIndex }: CodeNode): Stretch {
  return { startIndex, endIndex };
}

export const swapStatements: Family = (node, site) => {
  const body = bodyAround(node, site);
  const next = body?.[body.indexOf(node) + 1];
  if (next === undefined || !isMovable(next, site) || /return|raise|throw/.test(next.type))
    return [];
  const between = site.text.slice(node.endIndex, next.startIndex);
  const { startIndex } = node;
  const replacement = textOf(next, site) + between + textOf(node, site);
  return [{ operator: "statement-swap", startIndex, endIndex: next.endIndex, replacement }];
};

/** The last statement of a body, moved behind the statement that holds the body, up to three levels. */
export const moveOut: Family = (node, site) => {
  const body = bodyAround(node, site);
  const lines = wholeLinesOf(site.text, node);
  if (body === null || lines === null || body.at(-1) !== node) return [];
  const moved = site.text.slice(lines.startIndex, lines.endIndex);
  if (moved.length > MAX_MOVED_CHARS) return [];
  const gap = gapOf(node, body, site);
  const drafts: Draft[] = [];
  for (const holder of holdersOf(node, site)) {
    const end = wholeLinesOf(site.text, holder)?.endIndex;
    if (end === undefined || gap === null || end < gap.endIndex) break;
    const shifted = shiftTo(moved, indentationAt(site.text, holder.startIndex));
    const kept = site.text.slice(gap.endIndex, end);
    const replacement = gap.filler + withLineEnd(kept) + shifted;
    drafts.push({
      operator: "statement-move",
      startIndex: gap.startIndex,
      endIndex: end,
      replacement,
    });
  }
  return drafts;
};

/** What goes when a statement leaves, and what stands there then: an `else` without a body goes as a whole. */
function gapOf(
  node: CodeNode,
  body: readonly CodeNode[],
  site: FileSite,
): (Stretch & { filler: string }) | null {
  const lines = wholeLinesOf(site.text, node);
  if (lines === null || body.length > 1) return lines === null ? null : { ...lines, filler: "" };
  const clause = node.parent?.parent;
  const whole = clause?.type === "else_clause" ? wholeLinesOf(site.text, clause) : null;
  if (whole !== null) return { ...whole, filler: "" };
  const { emptyStatement } = site.forms;
  const indentation = indentationAt(site.text, node.startIndex);
  return { ...lines, filler: emptyStatement === "" ? "" : `${indentation}${emptyStatement}\n` };
}

/** The statements around a node in its function, inside out. */
function holdersOf(node: CodeNode, site: FileSite): CodeNode[] {
  const { forms } = site;
  const found: CodeNode[] = [];
  for (let outer = node.parent; outer !== null && found.length < MAX_LEVELS; outer = outer.parent) {
    if (forms.functions.has(outer.type) || forms.fixed.has(outer.type)) break;
    const isHeld = outer.parent !== null && forms.bodies.has(outer.parent.type);
    if (isHeld && !forms.bodies.has(outer.type)) found.push(outer);
  }
  return found;
}

/** A statement moved to the end of the bodies that end just before it, up to three levels. */
export const moveIn: Family = (node, site) => {
  const body = bodyAround(node, site);
  const before = body?.[body.indexOf(node) - 1];
  const lines = wholeLinesOf(site.text, node);
  if (before === undefined || lines === null || !isMovable(before, site)) return [];
  const moved = site.text.slice(lines.startIndex, lines.endIndex);
  if (moved.length > MAX_MOVED_CHARS) return [];
  return lastBodies(before, site).flatMap((last): Draft[] => {
    const target = wholeLinesOf(site.text, last);
    if (target === null || target.endIndex > lines.startIndex) return [];
    const shifted = shiftTo(moved, indentationAt(site.text, last.startIndex));
    const rest = site.text.slice(target.endIndex, lines.startIndex);
    const { endIndex: startIndex } = target;
    const replacement = withLineEnd(shifted) + rest;
    return [{ operator: "statement-move", startIndex, endIndex: lines.endIndex, replacement }];
  });
};

/** The last statement of each body inside `holder`, outside in: those at its end first. */
function lastBodies(holder: CodeNode, { forms }: FileSite): CodeNode[] {
  const found: CodeNode[] = [];
  let level = [holder];
  while (level.length > 0 && found.length < MAX_LEVELS * 2) {
    const inner = level.flatMap(({ children }) => children);
    for (const node of inner) {
      const last = statementsOf(node, forms).at(-1);
      if (last !== undefined && !/return|break|continue|raise|throw/.test(last.type))
        found.push(last);
    }
    const isPassed = ({ type }: CodeNode) => !forms.functions.has(type) && !forms.fixed.has(type);
    level = inner.filter((node) => node.isNamed && node.children.length > 0 && isPassed(node));
  }
  return found.slice(0, MAX_LEVELS * 2);
}

function shiftTo(moved: string, indentation: string): string {
  return alignIndentation(moved, indentation);
}

function withLineEnd(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** The bodies of `if` and `else` change places. */
export const swapBranches: Family = (node, site) => {
  const first = childByField(node, "consequence");
  const otherwise = childByField(node, "alternative");
  if (first === null || otherwise === null || otherwise.children.length === 0) return [];
  const isClause = /^else/.test(otherwise.type);
  const second = isClause ? otherwise.children.findLast(({ isNamed }) => isNamed) : otherwise;
  if (second === undefined || /if|elif/.test(second.type) || /elif|elsif/.test(otherwise.type))
    return [];
  if (first.isBroken || second.isBroken || first.type !== second.type) return [];
  if (second.endIndex - first.startIndex > MAX_MOVED_CHARS) return [];
  const between = site.text.slice(first.endIndex, second.startIndex);
  const replacement = textOf(second, site) + between + textOf(first, site);
  return [
    {
      operator: "branch-swap",
      startIndex: first.startIndex,
      endIndex: second.endIndex,
      replacement,
    },
  ];
};
