/**
 * A syntax tree as plain objects, read once through a cursor: everything after that is ordinary code.
 * Keeps at most `MAX_NODES` nodes and `MAX_DEPTH` levels; what is beyond them is not there, and what
 * would have held it counts as broken.
 */
import type { Tree, TreeCursor } from "web-tree-sitter";

export interface CodeNode {
  type: string;
  /** The name its parent knows it by; "" where it has none. */
  field: string;
  /** Keywords, operators and brackets are not. */
  isNamed: boolean;
  /** An error, or something with one inside, or not read whole. */
  isBroken: boolean;
  /** UTF-16 units. */
  startIndex: number;
  endIndex: number;
  /** From 1. */
  startLine: number;
  endLine: number;
  depth: number;
  parent: CodeNode | null;
  children: CodeNode[];
}

export interface CodeTree {
  text: string;
  /** Parents before their children, in source order. */
  nodes: readonly CodeNode[];
}

export interface TreeWindow {
  startLine: number;
  endLine: number;
  isPastDeadline: () => boolean;
}

const MAX_NODES = 60_000;
const MAX_DEPTH = 400;
/** Files above it are read around the window only. */
const WHOLE_FILE_CHARS = 60_000;
const MARGIN_LINES = 250;
const CLOCK_EVERY_NODES = 512;

/** The nodes of `tree`, those near the window where the file is large; only the first ones once the time is up. */
export function readCodeTree(tree: Tree, text: string, window: TreeWindow): CodeTree {
  const cursor = tree.walk();
  try {
    const nodes = walkNodes(cursor, createFilter(text, window), window.isPastDeadline);
    markBroken(nodes);
    return { text, nodes };
  } finally {
    cursor.delete();
  }
}

function walkNodes(
  cursor: TreeCursor,
  isWanted: (node: CodeNode) => boolean,
  isPastDeadline: () => boolean,
): CodeNode[] {
  const nodes: CodeNode[] = [];
  /** Around where the cursor stands; undefined once it is through. */
  let parent: CodeNode | null | undefined = null;
  for (let seen = 1; parent !== undefined; seen++) {
    const isOver = seen % CLOCK_EVERY_NODES === 0 && isPastDeadline();
    if (isOver || nodes.length >= MAX_NODES) {
      if (parent !== null) parent.isBroken = true;
      break;
    }
    const node = readNode(cursor, parent);
    const isKept = isWanted(node);
    keepNode(node, isKept, nodes);
    const isEntered: boolean = isKept && node.depth < MAX_DEPTH && cursor.gotoFirstChild();
    parent = isEntered ? node : leaveNode(cursor, parent);
  }
  return nodes;
}

function keepNode(node: CodeNode, isKept: boolean, nodes: CodeNode[]): void {
  if (node.depth === MAX_DEPTH) node.isBroken = true;
  if (isKept) {
    nodes.push(node);
    node.parent?.children.push(node);
  } else if (node.parent !== null) node.parent.isBroken = true;
}

/** Goes on to what follows; the node around that, or undefined where nothing does. */
function leaveNode(cursor: TreeCursor, around: CodeNode | null): CodeNode | null | undefined {
  let parent = around;
  while (!cursor.gotoNextSibling()) {
    if (parent === null || !cursor.gotoParent()) return undefined;
    parent = parent.parent;
  }
  return parent;
}

function createFilter(text: string, { startLine, endLine }: TreeWindow): (n: CodeNode) => boolean {
  if (text.length <= WHOLE_FILE_CHARS) return () => true;
  const first = startLine - MARGIN_LINES;
  const last = endLine + MARGIN_LINES;
  return (node) => node.endLine >= first && node.startLine <= last;
}

function readNode(cursor: TreeCursor, parent: CodeNode | null): CodeNode {
  const type = cursor.nodeType;
  return {
    type,
    field: cursor.currentFieldName ?? "",
    isNamed: cursor.nodeIsNamed,
    isBroken: type === "ERROR" || cursor.nodeIsMissing,
    startIndex: cursor.startIndex,
    endIndex: cursor.endIndex,
    startLine: cursor.startPosition.row + 1,
    endLine: cursor.endPosition.row + 1,
    depth: parent === null ? 0 : parent.depth + 1,
    parent,
    children: [],
  };
}

function markBroken(nodes: readonly CodeNode[]): void {
  for (const { isBroken, parent } of nodes.toReversed()) {
    if (isBroken && parent !== null) parent.isBroken = true;
  }
}

/** The named children, comments left out. */
export function namedChildren(node: CodeNode): CodeNode[] {
  return node.children.filter((child) => child.isNamed && !child.type.endsWith("comment"));
}

/** The first child its parent knows as `field`. */
export function childByField(node: CodeNode, field: string): CodeNode | null {
  return node.children.find((child) => child.field === field) ?? null;
}

/** The nearest node around `node` that passes; never `node` itself. */
export function findAround(node: CodeNode, passes: (n: CodeNode) => boolean): CodeNode | null {
  let outer = node.parent;
  while (outer !== null && !passes(outer)) outer = outer.parent;
  return outer;
}
