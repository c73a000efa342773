/**
 * Small edits that may mend a bug; tests judge them later. Which slips there are is the families' business,
 * here they are checked, counted and ordered. Keeps no tree; no edit leaves the text as it is, no two make the same.
 */
import { languageOf } from "../language.ts";
import { readLineStarts } from "../source-lines.ts";
import { formsOf } from "../spans/code-forms.ts";
import { listOpenNodes } from "../spans/code-parts.ts";
import { type CodeNode, readCodeTree } from "../spans/code-tree.ts";
import type { LineRange } from "../spans/list-spans.ts";
import { loadGrammar } from "../syntax.ts";
import { createDeadline, readWithTree } from "../with-tree.ts";
import { changeCall, dropArgument, swapArguments, unwrapCall, wrapInCall } from "./arguments.ts";
import { changeArithmetic, changeAssignment } from "./arithmetic.ts";
import { changeInteger, shiftLimit, shiftValue } from "./boundary.ts";
import { changeComparison } from "./comparison.ts";
import { createEditKey } from "./edit-key.ts";
import { readFileNames } from "./file-names.ts";
import { changeLimit, changeList, changeLiteral } from "./literals.ts";
import { changeLogic, changeNegation, changeSign, changeTruth, turnAnswers } from "./logic.ts";
import { type Draft, PRIORS } from "./mutation.ts";
import { changeMember, changeSibling, changeSuffix, changeVariable } from "./names.ts";
import { dropOperand, regroupOperands, swapOperands } from "./operands.ts";
import { addAwait, addReturn, changeJump, changeYield } from "./results.ts";
import type { Family, FileSite } from "./site.ts";
import { deleteStatement, moveIn, moveOut, swapBranches, swapStatements } from "./statements.ts";

export interface Mutation extends Draft {
  /** From 1, of `startIndex`. */
  line: number;
  /** 0 to 1: how often this kind of slip is the bug. */
  prior: number;
}

const MAX_CHARS = 512 * 1024;
/** A busy machine needs several times what an idle one does; a file by hand is parsed in 5 to 50. */
const MAX_PARSE_MS = 1000;
const MAX_MS = 300;
const MAX_MUTATIONS = 1500;
const MAX_REPLACEMENT_CHARS = 8192;
const CLOCK_EVERY_NODES = 64;

/** The likeliest slips first: where the time runs out, the others are missing. */
const FAMILIES: readonly Family[] = [
  changeComparison,
  changeInteger,
  shiftLimit,
  changeVariable,
  changeLogic,
  changeNegation,
  changeArithmetic,
  changeAssignment,
  swapArguments,
  addReturn,
  addAwait,
  changeYield,
  changeMember,
  changeSibling,
  changeTruth,
  turnAnswers,
  changeLimit,
  swapOperands,
  dropOperand,
  changeLiteral,
  changeList,
  changeSuffix,
  wrapInCall,
  unwrapCall,
  changeCall,
  dropArgument,
  regroupOperands,
  shiftValue,
  changeSign,
  changeJump,
  deleteStatement,
  moveOut,
  moveIn,
  swapBranches,
  swapStatements,
];

/**
 * Up to 1500 edits that begin in the range, by line, place and operator; the least likely are left out where
 * there are more. [] for a file no grammar reads, or over a limit. Blocks for up to a second each
 * to parse and to bind the names, and 300 ms each to read the tree and to list. Throws AgentError "language-unusable".
 */
export async function listMutations(
  path: string,
  text: string,
  range: LineRange,
): Promise<Mutation[]> {
  const language = languageOf(path);
  const forms = language === null ? null : formsOf(language.id);
  if (language === null || forms === null || text.length > MAX_CHARS) return [];
  const names = await readFileNames(path, text, { maxChars: MAX_CHARS, maxMs: MAX_PARSE_MS });
  const grammar = await loadGrammar(language);
  const drafts = readWithTree(text, { grammar, maxMs: MAX_PARSE_MS }, (tree) => {
    const code = readCodeTree(tree, text, { ...range, isPastDeadline: createDeadline(MAX_MS) });
    const open = listOpenNodes(code, forms);
    const site: FileSite = { text, forms, open, names, results: null, lent: new Map() };
    return runFamilies(site, range, createDeadline(MAX_MS));
  });
  return finishDrafts(drafts ?? [], text, range);
}

function runFamilies(site: FileSite, range: LineRange, isPastDeadline: () => boolean): Draft[] {
  const near = site.open.filter((node) => isNear(node, range));
  const drafts: Draft[] = [];
  for (const family of FAMILIES) {
    for (const [at, node] of near.entries()) {
      if (at % CLOCK_EVERY_NODES === 0 && isPastDeadline()) return drafts;
      if (!node.isBroken) drafts.push(...family(node, site));
    }
  }
  return drafts;
}

function isNear({ startLine, endLine }: CodeNode, range: LineRange): boolean {
  return startLine <= range.endLine && endLine >= range.startLine;
}

function finishDrafts(drafts: readonly Draft[], text: string, range: LineRange): Mutation[] {
  const createKey = createEditKey(text);
  const lineOf = createLineCounter(text);
  const found = new Map<string, Mutation>();
  for (const draft of drafts) {
    const line = lineOf(draft.startIndex);
    const isInRange = line >= range.startLine && line <= range.endLine;
    if (!isInRange || draft.replacement.length > MAX_REPLACEMENT_CHARS) continue;
    const key = createKey(draft);
    if (key !== null && !found.has(key)) {
      found.set(key, { ...draft, line, prior: PRIORS[draft.operator] });
    }
  }
  // The sort is stable: of equally likely ones, the family that came first, then source order.
  const likeliest = [...found.values()].sort((a, b) => b.prior - a.prior).slice(0, MAX_MUTATIONS);
  return likeliest.sort(compareMutations);
}

function compareMutations(a: Mutation, b: Mutation): number {
  return (
    a.line - b.line ||
    a.startIndex - b.startIndex ||
    compareTexts(a.operator, b.operator) ||
    a.endIndex - b.endIndex ||
    compareTexts(a.replacement, b.replacement)
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The line of an offset, from 1, by halving. */
function createLineCounter(text: string): (at: number) => number {
  const starts = readLineStarts(text);
  return (at) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
