/**
 * GBNF text → Grammar: the whole dialect of llama.cpp, with its rules for line ends. Stricter than llama.cpp where that
 * crashes, hangs, silently loosens a bound or takes the last of two definitions. Nothing here calls native code.
 */
import { tabulateExpressions } from "../analysis/expression-table.ts";
import { findLeftRecursion } from "../analysis/left-recursion.ts";
import { createRuleNames } from "../analysis/rule-names.ts";
import { ALL_CODE_POINTS } from "../automaton/code-points.ts";
import { choice, type Expression, type Grammar, repeat, rule, sequence } from "../grammar.ts";
import { GbnfScanner } from "./gbnf-scanner.ts";
import { parseClass, parseLiteral, parseToken, type ResolveToken } from "./parse-terminal.ts";

const MAX_SOURCE_LENGTH = 4 * 1024 * 1024;
const MAX_PARENTHESES = 150;
/** `x*+?` repeats three times over; nobody means more. */
const MAX_SIGNS = 3;
const ROOT = "root";

export interface GbnfOptions {
  /** Reads `<text>` token references; without it only `<[id]>` can be used. */
  tokenId?: ResolveToken;
}

interface Parsing {
  scanner: GbnfScanner;
  options: GbnfOptions;
  rules: Map<string, Expression>;
  /** Where each rule is defined, and where each name is first used. */
  definitions: Map<string, number>;
  uses: Map<string, number>;
  parentheses: number;
}

/** Throws "gbnf-invalid" with line and column. Names that begin with a digit or dash get `rule-` in front. */
export function parseGbnf(source: string, options: GbnfOptions = {}): Grammar {
  const scanner = new GbnfScanner(source);
  checkSource(source, scanner);
  const rules = new Map<string, Expression>();
  const tables = { definitions: new Map<string, number>(), uses: new Map<string, number>() };
  const parsing: Parsing = { scanner, options, rules, ...tables, parentheses: 0 };
  scanner.skipBlanks(true);
  while (!scanner.isAtEnd) parseRule(parsing);
  checkRules(parsing);
  return renameRules({ root: ROOT, rules });
}

function checkSource(source: string, scanner: GbnfScanner): void {
  if (source.length > MAX_SOURCE_LENGTH) {
    scanner.fail(`the text is longer than ${MAX_SOURCE_LENGTH} characters`);
  }
  const bad = /[\0\p{Surrogate}]/u.exec(source);
  if (bad !== null) scanner.fail("the text holds a zero byte or half a character", bad.index);
}

function parseRule(parsing: Parsing): void {
  const { scanner, rules, definitions } = parsing;
  const at = scanner.offset;
  const name = scanner.takeName();
  if (name === "") scanner.fail(`expected a rule name at ${scanner.quoteNext()}`);
  if (rules.has(name)) scanner.fail(`the rule ${name} is defined twice`, at);
  definitions.set(name, at);
  scanner.skipBlanks(false);
  scanner.expect("::=");
  scanner.skipBlanks(true);
  rules.set(name, parseAlternatives(parsing));
  const isLineEnd = scanner.isAtEnd || scanner.take("\r\n") || scanner.take("\r");
  if (!isLineEnd && !scanner.take("\n")) {
    scanner.fail(`expected the end of the rule at ${scanner.quoteNext()}`);
  }
  scanner.skipBlanks(true);
}

function parseAlternatives(parsing: Parsing): Expression {
  const alternatives = [parseSequence(parsing)];
  while (parsing.scanner.take("|")) {
    parsing.scanner.skipBlanks(true);
    alternatives.push(parseSequence(parsing));
  }
  return choice(...alternatives);
}

function parseSequence(parsing: Parsing): Expression {
  const items: Expression[] = [];
  for (let item = parseAtom(parsing); item !== null; item = parseAtom(parsing)) {
    items.push(parseSigns(item, parsing));
  }
  if (/^[*+?{]/.test(parsing.scanner.peek())) {
    parsing.scanner.fail(`nothing to repeat at ${parsing.scanner.quoteNext()}`);
  }
  return sequence(...items);
}

/** Null where the sequence ends. Blanks behind the atom are stepped over. */
function parseAtom(parsing: Parsing): Expression | null {
  const { scanner } = parsing;
  const next = scanner.peek();
  let atom: Expression;
  if (scanner.take('"')) {
    atom = parseLiteral(scanner);
  } else if (scanner.take("[")) {
    atom = parseClass(scanner);
  } else if (scanner.take("(")) {
    atom = parseGroup(parsing);
  } else if (scanner.take(".")) {
    atom = { kind: "class", codePoints: ALL_CODE_POINTS };
  } else if (next === "<" || next === "!") {
    atom = parseToken(scanner, parsing.options.tokenId);
  } else {
    const at = scanner.offset;
    const name = scanner.takeName();
    if (name === "") return null;
    if (!parsing.uses.has(name)) parsing.uses.set(name, at);
    atom = rule(name);
  }
  scanner.skipBlanks(parsing.parentheses > 0);
  return atom;
}

/** Behind the opening parenthesis. */
function parseGroup(parsing: Parsing): Expression {
  const { scanner } = parsing;
  if (parsing.parentheses >= MAX_PARENTHESES) {
    scanner.fail(`more than ${MAX_PARENTHESES} parentheses inside each other`, scanner.offset - 1);
  }
  parsing.parentheses++;
  scanner.skipBlanks(true);
  const group = parseAlternatives(parsing);
  if (scanner.peek() !== ")") scanner.fail(`expected ")" at ${scanner.quoteNext()}`);
  scanner.offset++;
  parsing.parentheses--;
  return group;
}

function parseSigns(atom: Expression, parsing: Parsing): Expression {
  const { scanner } = parsing;
  let item = atom;
  for (let signs = 0; /^[*+?{]/.test(scanner.peek()); signs++) {
    if (signs === MAX_SIGNS) scanner.fail(`more than ${MAX_SIGNS} repetition signs in a row`);
    if (atom.kind === "text" && atom.text === "") scanner.fail("an empty text is repeated");
    item = repeat(item, ...parseCounts(parsing));
    scanner.skipBlanks(parsing.parentheses > 0);
  }
  return item;
}

function parseCounts({ scanner, parentheses }: Parsing): [min: number, max: number] {
  if (scanner.take("*")) return [0, Number.POSITIVE_INFINITY];
  if (scanner.take("+")) return [1, Number.POSITIVE_INFINITY];
  if (scanner.take("?")) return [0, 1];
  const at = scanner.offset;
  const skipBlanks = (): void => scanner.skipBlanks(parentheses > 0);
  scanner.expect("{");
  skipBlanks();
  const min = scanner.takeNumber();
  skipBlanks();
  let max = min;
  if (scanner.take(",")) {
    skipBlanks();
    max = scanner.peek() === "}" ? Number.POSITIVE_INFINITY : scanner.takeNumber();
    skipBlanks();
  }
  scanner.expect("}");
  if (max < min) scanner.fail(`a repetition of ${min} to ${max} times`, at);
  return [min, max];
}

function checkRules({ scanner, rules, definitions, uses }: Parsing): void {
  if (!rules.has(ROOT)) scanner.fail(`there is no rule ${ROOT}`);
  for (const [name, at] of uses) {
    if (!rules.has(name)) scanner.fail(`the rule ${name} is not defined`, at);
  }
  const grammar = { root: ROOT, rules };
  const circle = findLeftRecursion(grammar, tabulateExpressions(grammar));
  if (circle === null) return;
  const offsets = circle.map((name) => definitions.get(name) ?? 0);
  scanner.fail(`left recursion: ${[...circle, circle[0]].join(" → ")}`, Math.min(...offsets));
}

/** A Grammar's names begin with a letter; GBNF's need not. */
function renameRules({ root, rules }: Grammar): Grammar {
  const strange = [...rules.keys()].filter((name) => !/^[a-zA-Z]/.test(name));
  if (strange.length === 0) return { root, rules };
  const free = createRuleNames(rules.keys());
  const names = new Map(
    strange.map((name) => [name, free.claim(`rule-${name.replace(/^-+/, "")}`)]),
  );
  const entries = Array.from(rules, ([name, body]): [string, Expression] => [
    names.get(name) ?? name,
    renameUses(body, names),
  ]);
  return { root, rules: new Map(entries) };
}

function renameUses(expression: Expression, names: ReadonlyMap<string, string>): Expression {
  switch (expression.kind) {
    case "rule":
      return rule(names.get(expression.name) ?? expression.name);
    case "sequence":
    case "choice":
      return { ...expression, items: expression.items.map((item) => renameUses(item, names)) };
    case "repeat":
      return { ...expression, item: renameUses(expression.item, names) };
    default:
      return expression;
  }
}
