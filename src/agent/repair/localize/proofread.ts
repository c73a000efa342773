/**
 * The code of a place read by the model as if it wrote it: with the task and the failing test in view, where would it
 * have gone another way? One prefill tells it for every token, and the rewrites that follow share that prefill.
 */
import { clipText } from "../../../base/clip-text.ts";
import { type ScoredToken, scoreBlock } from "../../../decode/score-block.ts";
import { createUsage } from "../../budget.ts";
import type { Usage } from "../../events.ts";
import type { TurnProgress } from "../../model-turn.ts";
import { languageTag, type ShownFailure } from "../../prompts.ts";
import { type FittedQuestion, fitQuestion } from "../generate/fit-question.ts";
import type { ProposeContext } from "../generate/propose.ts";
import { listCodeLines } from "./code-lines.ts";
import { type Divergence, listDivergences, suspectLines } from "./divergences.ts";
import type { Site } from "./site.ts";

export interface Proofreading {
  /** What was read: the site that was asked about, or the symbol of it that there was room for. */
  site: Site;
  question: FittedQuestion;
  tokens: readonly ScoredToken[];
  divergences: readonly Divergence[];
  /** From 0 to 1, by line of the file. */
  suspicion: ReadonlyMap<number, number>;
  /** What a token adds to a text; "" for a control token. */
  spell: (token: number) => string;
  cost: Usage;
}

/** Enough to find most one-token faults among them; more cost time at every place. */
const ALTERNATIVES = 8;
const MAX_MESSAGE_CHARS = 600;
const MAX_EXCERPT_CHARS = 1_200;

/** Throws "context-full" and what the engine throws. */
export async function* proofread(
  context: Omit<ProposeContext<"rewrite">, "attempt">,
): AsyncGenerator<TurnProgress, Proofreading> {
  const { model, site: asked, signal } = context;
  const attempt = { kind: "rewrite", view: "failure", temperature: 0, site: 0 } as const;
  const failures = context.failures.slice(0, 1).map(shorten);
  const question = fitQuestion({ ...context, failures, attempt });
  const { site, messages, form } = question;
  const { tokenizer } = model.engine;
  const { text } = site;
  const { tokens, ...spent } = yield* scoreBlock(model, {
    messages,
    fence: form.fence,
    languageTag: languageTag(asked.path),
    text,
    alternatives: ALTERNATIVES,
    signal,
  });
  const firstLine = site.startLine - 1;
  const codeLines = new Set([...listCodeLines(site.fileText)].map((line) => line - firstLine));
  const spell = createSpeller((token) => tokenizer.detokenize([token]));
  const input = { tokens, text, codeLines };
  return {
    site,
    question,
    tokens,
    divergences: listDivergences({ ...input, spell }),
    suspicion: new Map(
      [...suspectLines(input)].map(([line, suspicion]) => [line + firstLine, suspicion]),
    ),
    spell,
    cost: { ...createUsage(), ...spent },
  };
}

/** One failing test in a few lines says what is wanted; every token more is read before anything is tried. */
function shorten({ failure, excerpt }: ShownFailure): ShownFailure {
  return {
    failure: { ...failure, message: clipText(failure.message, MAX_MESSAGE_CHARS) },
    excerpt: excerpt === null ? null : clipText(excerpt, MAX_EXCERPT_CHARS),
  };
}

/** Remembers what it was asked: the same few hundred tokens stand at every place. */
function createSpeller(spell: (token: number) => string): (token: number) => string {
  const known = new Map<number, string>();
  return (token) => {
    const spelled = known.get(token) ?? spell(token);
    known.set(token, spelled);
    return spelled;
  };
}
