/**
 * Walks a syntax tree once and collects what a language's rules say. Knows no language.
 * Uses a cursor and a stack of its own, so nesting in the source cannot overflow ours.
 */
import type { Node, Tree, TreeCursor } from "web-tree-sitter";
import type {
  Declaration,
  ExportedName,
  ImportReference,
  LanguageRules,
  Reading,
  Scope,
} from "./reading.ts";

/** A declaration with the place it was found at. `firstRow` counts decorators in. */
export interface PlacedDeclaration extends Declaration {
  scope: Scope;
  outer: Node;
  firstRow: number;
}

export interface TreeFacts {
  declarations: PlacedDeclaration[];
  imports: ImportReference[];
  exports: ExportedName[];
  /** Null when the file has no explicit list. */
  exportList: string[] | null;
  /** Where names stand: start and end of each, one after the other, in source order; null unless asked for. */
  names: number[] | null;
}

/** The leaves that grammars make of names, whatever they name. */
const NAME_TYPES = new Set([
  "constant",
  "field_identifier",
  "identifier",
  "name",
  "namespace_identifier",
  "package_identifier",
  "private_property_identifier",
  "property_identifier",
  "shorthand_field_identifier",
  "shorthand_property_identifier",
  "shorthand_property_identifier_pattern",
  "type_identifier",
]);

/** What holds for the children of a node. */
interface Frame {
  scope: Scope;
  exported: boolean;
  outer: Node | null;
  /** The row of the first decorator waiting for its declaration. */
  leadingRow: number | null;
}

/** Signs such as "(" are leaves; to ask each for its children would take as long as the rest. */
const STARTS_LIKE_A_TYPE = /^[A-Za-z_]/;
/** No hand-written file comes near; of a generated one the rest is left out. */
const MAX_DECLARATIONS = 50_000;
/** How many nodes pass between two looks at the clock. */
const NODES_PER_CHECK = 2048;

/** The facts of a tree, in source order; null when `isPastDeadline` said so before the end. */
export function readTree(
  tree: Tree,
  rules: LanguageRules,
  isPastDeadline: () => boolean,
  { withNames = false }: { withNames?: boolean } = {},
): TreeFacts | null {
  const facts: TreeFacts = {
    declarations: [],
    imports: [],
    exports: [],
    exportList: null,
    names: withNames ? [] : null,
  };
  const top: Scope = { kind: "module", path: "", isOpen: true };
  const frames: Frame[] = [{ scope: top, exported: false, outer: null, leadingRow: null }];
  const cursor = tree.walk();
  try {
    for (let count = 1; ; count += 1) {
      if (count % NODES_PER_CHECK === 0 && isPastDeadline()) return null;
      const frame = frames[frames.length - 1];
      if (frame === undefined) return facts;
      const child = readNode(cursor, { frame, rules, facts });
      if (facts.declarations.length >= MAX_DECLARATIONS) return facts;
      if (child !== null && cursor.gotoFirstChild()) frames.push(child);
      else if (!gotoNext(cursor, frames)) return facts;
    }
  } finally {
    cursor.delete();
  }
}

/** Moves to the next node in source order that is not below the current one. */
function gotoNext(cursor: TreeCursor, frames: Frame[]): boolean {
  while (!cursor.gotoNextSibling()) {
    if (!cursor.gotoParent()) return false;
    frames.pop();
  }
  return true;
}

interface Visit {
  frame: Frame;
  rules: LanguageRules;
  facts: TreeFacts;
}

/** What holds below a node; null when nothing is below it that matters. */
function readNode(cursor: TreeCursor, { frame, rules, facts }: Visit): Frame | null {
  const type = cursor.nodeType;
  const isName = NAME_TYPES.has(type) || rules.nameTypes?.includes(type) === true;
  if (isName) facts.names?.push(cursor.startIndex, cursor.endIndex);
  const leadingRow = takeLeadingRow(cursor, { frame, rules }, type);
  const rule = Object.hasOwn(rules.byNodeType, type) ? rules.byNodeType[type] : undefined;
  if (rule === undefined || !cursor.nodeIsNamed) {
    if (isName || !STARTS_LIKE_A_TYPE.test(type)) return null;
    return { scope: frame.scope, exported: false, outer: null, leadingRow: null };
  }
  const node = cursor.currentNode;
  const { scope, exported } = frame;
  const outer = frame.outer ?? node;
  const { declares = [], within, ...rest } = rule(node, { scope, exported, outer }) ?? {};
  const firstRow = leadingRow ?? outer.startPosition.row;
  for (const declaration of declares) {
    facts.declarations.push({ ...declaration, scope, outer, firstRow });
  }
  record(rest, facts);
  return {
    scope: within?.scope ?? scope,
    exported: within?.exported ?? false,
    outer: within?.outer ?? null,
    leadingRow: null,
  };
}

/** Decorators wait through comments for the next named sibling, which takes them whatever it is. */
function takeLeadingRow(
  cursor: TreeCursor,
  { frame, rules }: Pick<Visit, "frame" | "rules">,
  type: string,
): number | null {
  if (rules.leading.includes(type)) {
    frame.leadingRow ??= cursor.startPosition.row;
    return null;
  }
  const row = frame.leadingRow;
  if (row !== null && cursor.nodeIsNamed && !type.endsWith("comment")) frame.leadingRow = null;
  return row;
}

function record({ imports = [], exports = [], exportList }: Reading, facts: TreeFacts): void {
  facts.imports.push(...imports);
  facts.exports.push(...exports);
  if (exportList !== undefined) facts.exportList = [...(facts.exportList ?? []), ...exportList];
}
