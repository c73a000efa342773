/**
 * Grammar → GBNF text for llama.cpp. Written around the parser's limits: postfix signs only behind literals, classes and
 * names, counts in blocks, no repetition of what may be empty, no deep parentheses. The same grammar gives the same text.
 */
import { invalid } from "../analysis/expression-table.ts";
import { createRuleNames } from "../analysis/rule-names.ts";
import { simplifyGrammar } from "../analysis/simplify-grammar.ts";
import type { Dfa } from "../automaton/dfa.ts";
import type { Expression, Grammar } from "../grammar.ts";
import { printCounted } from "./counted.ts";
import { checkFirstRules } from "./first-rules.ts";
import { printClass, printText, printToken } from "./gbnf-text.ts";
import { removeEmptyRounds } from "./non-empty.ts";
import { printAutomaton } from "./print-automaton.ts";
import { RuleSheet } from "./rule-sheet.ts";

type Repeat = Extract<Expression, { kind: "repeat" }>;

const ROOT = "root";
const MAX_PARENTHESES = 8;

interface Printing {
  sheet: RuleSheet;
  /** Rules of the grammar → their names in the text. */
  names: ReadonlyMap<string, string>;
  automata: Map<Dfa, string>;
}

/** Where an expression stands: inside which rule, how many parentheses deep. */
interface Place {
  owner: string;
  parentheses: number;
}

/** The root is the rule `root`. Throws "grammar-invalid" when nothing can match, and what createMatcher throws. */
export function printGbnf(grammar: Grammar): string {
  const simplified = simplifyGrammar(grammar);
  if (simplified === null) throw invalid("nothing can match it");
  const printable = removeEmptyRounds(simplified);
  checkFirstRules(printable);
  const names = nameRules(printable);
  const sheet = new RuleSheet(createRuleNames(names.values()));
  const printing: Printing = { sheet, names, automata: new Map() };
  for (const [name, body] of printable.rules) {
    const owner = names.get(name) ?? name;
    sheet.write(owner, printAlternatives(body, { owner, parentheses: 0 }, printing));
  }
  return sheet.print();
}

/** The root's is `root`, whatever it was called. */
function nameRules({ root, rules }: Grammar): Map<string, string> {
  const free = createRuleNames([ROOT, ...rules.keys()]);
  const names = new Map([[root, ROOT]]);
  for (const name of rules.keys()) {
    if (name !== root) names.set(name, name === ROOT ? free.claim(name) : name);
  }
  return names;
}

function printAlternatives(expression: Expression, place: Place, printing: Printing): string {
  if (expression.kind !== "choice") return printSequence(expression, place, printing);
  return expression.items.map((item) => printSequence(item, place, printing)).join(" | ");
}

function printSequence(expression: Expression, place: Place, printing: Printing): string {
  if (expression.kind !== "sequence") return printItem(expression, place, printing);
  return expression.items.map((item) => printItem(item, place, printing)).join(" ");
}

function printItem(expression: Expression, place: Place, printing: Printing): string {
  switch (expression.kind) {
    case "choice":
    case "sequence":
      return printGroup(expression, place, printing);
    case "repeat":
      return printRepeat(expression, place, printing);
    default:
      return printUnit(expression, place, printing);
  }
}

function printGroup(expression: Expression, place: Place, printing: Printing): string {
  if (place.parentheses >= MAX_PARENTHESES) return printUnit(expression, place, printing);
  const inner = { ...place, parentheses: place.parentheses + 1 };
  return `(${printAlternatives(expression, inner, printing)})`;
}

/** An optional group is a choice with the empty text: a sign behind parentheses would count all they hold. */
function printRepeat({ item, min, max }: Repeat, place: Place, printing: Printing): string {
  const isGroup = item.kind === "sequence" || item.kind === "choice" || item.kind === "repeat";
  if (isGroup && min === 0 && max === 1) {
    const items = item.kind === "choice" ? item.items : [item];
    const empty: Expression = { kind: "text", text: "" };
    return printGroup({ kind: "choice", items: [...items, empty] }, place, printing);
  }
  const { owner } = place;
  const nameUnit = (unit: string): string => printing.sheet.nameFor(unit, `${owner}-block`);
  return printCounted(printUnit(item, place, printing), { min, max }, nameUnit);
}

/** What may be followed by a sign: everything written in several parts becomes a rule. */
function printUnit(expression: Expression, { owner }: Place, printing: Printing): string {
  switch (expression.kind) {
    case "text":
      return printText(expression.text);
    case "class":
      return printClass(expression.codePoints);
    case "token":
      return printToken(expression.id, expression.negated);
    case "rule":
      return printing.names.get(expression.name) ?? expression.name;
    case "automaton":
      return nameAutomaton(expression.dfa, owner, printing);
    default: {
      const body = printAlternatives(expression, { owner, parentheses: 0 }, printing);
      return printing.sheet.nameFor(body, `${owner}-part`);
    }
  }
}

function nameAutomaton(dfa: Dfa, owner: string, { automata, sheet }: Printing): string {
  const known = automata.get(dfa);
  if (known !== undefined) return known;
  const name = printAutomaton(dfa, sheet, `${owner}-text`);
  automata.set(dfa, name);
  return name;
}
