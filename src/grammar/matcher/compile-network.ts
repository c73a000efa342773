/**
 * Grammar → network. Each expression is compiled towards the node behind it, so equal endings become the same nodes.
 * Counted repetitions stay one node with bounds; nothing is expanded.
 */
import { findNullable } from "../analysis/expression-facts.ts";
import { tabulateExpressions } from "../analysis/expression-table.ts";
import type { Dfa } from "../automaton/dfa.ts";
import type { Expression, Grammar } from "../grammar.ts";
import { END, Network } from "./network.ts";
import { uniteNodes } from "./unite-nodes.ts";
import { encodeSpans } from "./utf8-edges.ts";

type Repeat = Extract<Expression, { kind: "repeat" }>;

/** A text with more repetitions than this does not fit into memory, so larger bounds are as good as none. */
const MAX_COUNT = 2 ** 26 - 2;

interface Compilation {
  network: Network;
  rules: Map<string, number>;
  automata: Map<Dfa, number>;
  /** Asked for counted repetitions only. */
  isNullable: (expression: Expression) => boolean;
}

export interface CompiledNetwork {
  network: Network;
  /** Where matching begins. */
  start: number;
}

/** `grammar` is simplified. Throws "grammar-invalid" when it is too large. */
export function compileNetwork(grammar: Grammar): CompiledNetwork {
  const network = new Network();
  let nullable: ReadonlySet<Expression> | undefined;
  const isNullable = (expression: Expression): boolean => {
    nullable ??= findNullable(tabulateExpressions(grammar));
    return nullable.has(expression);
  };
  const compilation: Compilation = { network, rules: new Map(), automata: new Map(), isNullable };
  for (const [name, body] of grammar.rules) {
    const rule = network.addRule(() => compile(body, END, compilation));
    compilation.rules.set(name, rule);
  }
  return { network, start: network.entryOf(compilation.rules.get(grammar.root) ?? END) };
}

function compile(expression: Expression, next: number, compilation: Compilation): number {
  const { network } = compilation;
  switch (expression.kind) {
    case "text":
      return compileText(expression.text, next, network);
    case "class": {
      const spans = expression.codePoints.map(({ from, to }) => ({ from, to, target: next }));
      return network.addBytes(encodeSpans(spans, network.addBytes));
    }
    case "sequence":
      return expression.items.reduceRight(
        (following, item) => compile(item, following, compilation),
        next,
      );
    case "choice": {
      const targets = expression.items.map((item) => compile(item, next, compilation));
      return addEither(targets, network);
    }
    case "repeat":
      return compileRepeat(expression, next, compilation);
    case "rule": {
      const rule = compilation.rules.get(expression.name) ?? END;
      return network.add({ kind: "call", rule, next });
    }
    case "token":
      return network.add({ kind: "token", id: expression.id, negated: expression.negated, next });
    case "automaton":
      return network.add({ kind: "call", rule: automatonRule(expression.dfa, compilation), next });
  }
}

function compileText(text: string, next: number, network: Network): number {
  return new TextEncoder()
    .encode(text)
    .reduceRight((following, byte) => network.addStep(byte, following), next);
}

function compileRepeat(repeat: Repeat, next: number, compilation: Compilation): number {
  const { network } = compilation;
  const max = repeat.max > MAX_COUNT ? Number.POSITIVE_INFINITY : repeat.max;
  if (max === 1) return addEither([compile(repeat.item, next, compilation), next], network);
  if (max === Number.POSITIVE_INFINITY && repeat.min <= 1) {
    const loop = network.reserve();
    const body = compile(repeat.item, loop, compilation);
    network.fill(loop, uniteNodes([body, next], network));
    return repeat.min === 1 ? body : loop;
  }
  const min = compilation.isNullable(repeat.item) ? 0 : Math.min(repeat.min, MAX_COUNT);
  const body = compile(repeat.item, END, compilation);
  return network.add({ kind: "repeat", body, min, max, next });
}

function addEither(targets: readonly number[], network: Network): number {
  const [first] = targets;
  if (first !== undefined && targets.every((target) => target === first)) return first;
  return network.add(uniteNodes(targets, network));
}

function automatonRule(dfa: Dfa, { network, automata }: Compilation): number {
  const known = automata.get(dfa);
  if (known !== undefined) return known;
  const rule = network.addAutomaton(dfa);
  automata.set(dfa, rule);
  return rule;
}
