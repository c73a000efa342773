/**
 * One grammar of a turn, ready for both readers: llama.cpp's sampler (GBNF) and the matcher. Also how one stage goes on
 * from another: what the last one forced and nobody has fed yet becomes the beginning of the next grammar. Pure.
 */
import { AgentError } from "../base/errors.ts";
import type { TokenId } from "../base/message.ts";
import { printGbnf } from "../grammar/gbnf/print-gbnf.ts";
import { type Expression, type Grammar, rule, sequence, text } from "../grammar/grammar.ts";
import { createMatcher, type MatcherState } from "../grammar/matcher/matcher.ts";
import type { Tokenizer } from "../runtime/engine.ts";
import type { ForcedItem } from "./forced-run.ts";

export interface GrammarStage {
  gbnf: string;
  start: MatcherState;
  /** The tokens the grammar names: the only control tokens that may be sampled. */
  namedTokens: readonly TokenId[];
}

/** Throws "grammar-invalid" where a rule names a token that ends the generation: no sampler lives through that. */
export function openStage(grammar: Grammar, tokenizer: Tokenizer): GrammarStage {
  const namedTokens = listNamedTokens(grammar);
  const ending = namedTokens.find((token) => tokenizer.isEndOfGeneration(token));
  if (ending !== undefined) {
    throw new AgentError("grammar-invalid", {
      reason: `it names token ${ending}, which ends the generation`,
    });
  }
  return { gbnf: printGbnf(grammar), start: createMatcher(grammar).start, namedTokens };
}

/** `next` after text that is decided but not fed. */
export function continueGrammar(carry: readonly ForcedItem[], next: Grammar): Grammar {
  if (carry.length === 0) return next;
  const root = chooseName(next);
  const opening = carry.map((item): Expression => {
    if (item.kind === "token") return { kind: "token", id: item.id, negated: false };
    return text(Buffer.from(item.bytes).toString("utf8"));
  });
  const rules = new Map(next.rules).set(root, sequence(...opening, rule(next.root)));
  return { root, rules };
}

/** Every token a grammar asks for by its id, ascending. */
export function listNamedTokens(grammar: Grammar): TokenId[] {
  const found = new Set<TokenId>();
  const waiting = [...grammar.rules.values()];
  for (let at = 0; at < waiting.length; at++) {
    const expression = waiting[at];
    if (expression === undefined) break;
    if (expression.kind === "token" && !expression.negated) found.add(expression.id);
    if (expression.kind === "repeat") waiting.push(expression.item);
    if (expression.kind === "sequence" || expression.kind === "choice") {
      for (const item of expression.items) waiting.push(item);
    }
  }
  return [...found].sort((a, b) => a - b);
}

function chooseName({ rules }: Grammar): string {
  for (let attempt = 0; ; attempt++) {
    const name = `stage-${attempt}`;
    if (!rules.has(name)) return name;
  }
}
