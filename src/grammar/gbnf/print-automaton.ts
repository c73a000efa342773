/**
 * An automaton as right-linear rules. States that several edges lead to become rules; chains between them are written
 * in one go, as literals where they do not branch. Needs no recursion beyond a few levels of parentheses.
 */
import type { CodePointRange } from "../automaton/code-points.ts";
import type { Dfa, DfaState } from "../automaton/dfa.ts";
import { printClass, printText, singleCodePoint } from "./gbnf-text.ts";
import type { RuleSheet } from "./rule-sheet.ts";

/** Beyond this a branch becomes a rule of its own: keeps lines readable and the parser's recursion short. */
const MAX_PARENTHESES = 4;

interface Printing {
  dfa: Dfa;
  sheet: RuleSheet;
  base: string;
  /** Edges that lead to each state, those of one state counted once. */
  entries: Int32Array;
  names: Map<number, string>;
  open: number[];
}

/** Writes the rules and returns the name of the start's. */
export function printAutomaton(dfa: Dfa, sheet: RuleSheet, base: string): string {
  const names = new Map<number, string>();
  const printing = { dfa, sheet, base, entries: countEntries(dfa), names, open: [] };
  const start = nameState(0, printing);
  const open: number[] = printing.open;
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    sheet.write(nameState(state, printing), printState(state, 0, printing));
  }
  return start;
}

function nameState(state: number, { names, open, sheet, base }: Printing): string {
  const known = names.get(state);
  if (known !== undefined) return known;
  const name = sheet.claim(base);
  names.set(state, name);
  open.push(state);
  return name;
}

function countEntries({ states }: Dfa): Int32Array {
  const entries = new Int32Array(states.length);
  entries[0] = 2;
  for (const { edges } of states) {
    for (const target of new Set(edges.map((edge) => edge.target))) {
      entries[target] = (entries[target] ?? 0) + 1;
    }
  }
  return entries;
}

/** Alternatives, one for each state that follows, and the end where it may end here. */
function printState(number: number, parentheses: number, printing: Printing): string {
  const state = stateAt(number, printing);
  const alternatives = [...groupByTarget(state)].map(([target, ranges]) =>
    printChain(ranges, target, parentheses, printing),
  );
  if (state.accepting) alternatives.push('""');
  return alternatives.join(" | ");
}

/** From one edge on, as far as there is only one way; then a name, a branch in parentheses, or the end. */
function printChain(
  ranges: readonly CodePointRange[],
  firstTarget: number,
  parentheses: number,
  printing: Printing,
): string {
  const parts: string[] = [];
  let literal = "";
  let target = firstTarget;
  const read = (codePoints: readonly CodePointRange[]): void => {
    const single = singleCodePoint(codePoints);
    if (single !== null) {
      literal += String.fromCodePoint(single);
      return;
    }
    if (literal !== "") parts.push(printText(literal));
    parts.push(printClass(codePoints));
    literal = "";
  };
  read(ranges);
  for (let only = onlyWay(target, printing); only !== null; only = onlyWay(target, printing)) {
    read(only.ranges);
    target = only.target;
  }
  if (literal !== "") parts.push(printText(literal));
  const rest = printRest(target, parentheses, printing);
  if (rest !== "") parts.push(rest);
  return parts.join(" ");
}

function printRest(target: number, parentheses: number, printing: Printing): string {
  if (stateAt(target, printing).edges.length === 0) return "";
  const isInlined = printing.entries[target] === 1 && parentheses < MAX_PARENTHESES;
  if (!isInlined) return nameState(target, printing);
  return `(${printState(target, parentheses + 1, printing)})`;
}

/** The way on from a state that is entered and left in one way only and is no end. */
function onlyWay(
  number: number,
  printing: Printing,
): { ranges: CodePointRange[]; target: number } | null {
  const state = stateAt(number, printing);
  if (printing.entries[number] !== 1 || state.accepting) return null;
  const groups = groupByTarget(state);
  const [only] = groups;
  return groups.size === 1 && only !== undefined ? { target: only[0], ranges: only[1] } : null;
}

function groupByTarget({ edges }: DfaState): Map<number, CodePointRange[]> {
  const groups = new Map<number, CodePointRange[]>();
  for (const { from, to, target } of edges) {
    const group = groups.get(target);
    if (group === undefined) groups.set(target, [{ from, to }]);
    else group.push({ from, to });
  }
  return groups;
}

function stateAt(number: number, { dfa }: Printing): DfaState {
  return dfa.states[number] ?? { accepting: false, edges: [] };
}
