/**
 * Samples the text of a hole behind a prompt until its rules find an end. Blanks at the end of what is given are first
 * left to the model, which writes them as part of a longer token; where it writes something else, they are fed.
 */
import type { TokenId } from "../base/message.ts";
import type { Engine, Sampling } from "../runtime/engine.ts";
import { encodeCode, type FillPrompt } from "./fill-prompt.ts";
import { type Hole, matchLineEnds, type StopRules } from "./fill-rules.ts";
import { findHoleEnd } from "./fill-stop.ts";
import { isLooping, isRepeating } from "./loop-detection.ts";
import { TextAssembler } from "./text-assembler.ts";

export interface FillCost {
  promptTokens: number;
  cachedTokens: number;
  generatedTokens: number;
  decodeCalls: number;
  prefillMs: number;
  decodeMs: number;
}

/** "closed": the rules found its end. "ended": the model did. The others cut it off. */
export type FillStop = "closed" | "ended" | "max-lines" | "max-tokens" | "loop";

export interface FilledHole extends FillCost {
  /** From the first character of the hole, beginning included, to its last; without the end of its last line. */
  text: string;
  isComplete: boolean;
  stop: FillStop;
  /** What was fed: with `tokens` behind it, how likely the fill is can be told by one prefill. */
  prompt: readonly TokenId[];
  /** Sampled, as far as the text goes. */
  tokens: readonly TokenId[];
}

export interface FillLimits {
  sampling: Sampling;
  /** Of sampled tokens. */
  maxTokens: number;
  signal?: AbortSignal | undefined;
}

export interface FillPlan extends FillLimits {
  hole: Hole;
  rules: StopRules;
  prompt: FillPrompt;
  /** Tokens that end the answer besides those that end every generation. */
  endTokens: readonly TokenId[];
}

/** Throws what the sequence throws. */
export async function sampleFill(engine: Engine, plan: FillPlan): Promise<FilledHole> {
  const given = encodeCode(engine.tokenizer, plan.prompt.text);
  const held = readBlank(engine, given.at(-1));
  if (held === "") return sampleBehind(engine, plan, { given, held });
  const healed = await sampleBehind(engine, plan, { given: given.slice(0, -1), held });
  if (healed.isHealed) return healed;
  const fed = await sampleBehind(engine, plan, { given, held: "" });
  return { ...fed, ...addCosts(healed, fed) };
}

interface Given {
  /** Tokens of the text that is fed. */
  given: readonly TokenId[];
  /** Blanks that the model has to write first. */
  held: string;
}

async function sampleBehind(
  { sequence, tokenizer }: Engine,
  plan: FillPlan,
  { given, held }: Given,
): Promise<FilledHole & { isHealed: boolean }> {
  const { signal, sampling, maxTokens } = plan;
  const prompt = [...plan.prompt.tokens, ...given];
  const prefill = await sequence.prefill(prompt, signal === undefined ? {} : { signal });
  const callsBefore = sequence.decodeCalls;
  const startedAt = performance.now();
  const text = new TextAssembler(tokenizer, prompt);
  const reader = new FillReader(plan.rules, held);
  let generatedTokens = 0;
  for await (const token of sequence.generate({ sampling, maxTokens, signal })) {
    generatedTokens += 1;
    // A control token that is sampled ends the fill, whichever it is: it is no part of any text.
    const isEnd = plan.endTokens.includes(token) || tokenizer.tokenBytes(token).length === 0;
    if (isEnd || reader.read(token, text.append(token))) break;
  }
  const isCut = reader.count === generatedTokens && generatedTokens >= maxTokens;
  const { end, ...filled } = reader.finish(isCut);
  return {
    ...filled,
    text: matchLineEnds(trimBlanks(end, plan.rules), plan.hole),
    isComplete: filled.stop === "closed" || filled.stop === "ended",
    prompt,
    promptTokens: prompt.length,
    cachedTokens: prefill.cachedTokens,
    generatedTokens,
    decodeCalls: sequence.decodeCalls - callsBefore,
    prefillMs: prefill.durationMs,
    decodeMs: performance.now() - startedAt,
  };
}

/** Follows the sampled text token by token. */
class FillReader {
  readonly #rules: StopRules;
  readonly #held: string;
  readonly #tokens: TokenId[] = [];
  /** How long the sampled text was before each token. */
  readonly #starts: number[] = [];
  #written = "";
  #stop: FillStop | null = null;
  #end: number | null = null;

  constructor(rules: StopRules, held: string) {
    this.#rules = rules;
    this.#held = held;
  }

  get count(): number {
    return this.#tokens.length;
  }

  /** True when nothing more is wanted. `written`: everything sampled so far. */
  read(token: TokenId, written: string): boolean {
    this.#tokens.push(token);
    this.#starts.push(this.#written.length);
    this.#written = written;
    if (!written.startsWith(this.#held)) return !this.#held.startsWith(written);
    this.#settle(false);
    if (this.#stop !== null) return true;
    if (isLooping(written) || isRepeating(this.#tokens)) this.#stop = "loop";
    return this.#stop !== null;
  }

  /** `isCut`: the limit of tokens ended it. */
  finish(isCut: boolean): {
    end: string;
    stop: FillStop;
    tokens: readonly TokenId[];
    isHealed: boolean;
  } {
    const isHealed = this.#written.startsWith(this.#held);
    if (!isCut && isHealed && this.#stop === null) this.#settle(true);
    const whole = this.#holeText;
    const length = this.#end ?? whole.length;
    const sampledLength = length - this.#rules.beginning.length + this.#held.length;
    return {
      end: whole.slice(0, length),
      stop: this.#nameStop(isCut),
      tokens: this.#tokens.filter((_, index) => (this.#starts[index] ?? 0) < sampledLength),
      isHealed,
    };
  }

  #nameStop(isCut: boolean): FillStop {
    if (this.#stop !== null) return this.#stop;
    return isCut ? "max-tokens" : "ended";
  }

  get #holeText(): string {
    return this.#rules.beginning + this.#written.slice(this.#held.length);
  }

  #settle(isEnded: boolean): void {
    const end = findHoleEnd(this.#rules, this.#holeText, isEnded);
    if (end === null) return;
    this.#end = end.length;
    this.#stop = isEnded ? "ended" : end.reason;
  }
}

/** The text of a token of blanks; "" for every other. */
function readBlank({ tokenizer }: Engine, token: TokenId | undefined): string {
  if (token === undefined) return "";
  const text = Buffer.from(tokenizer.tokenBytes(token)).toString("utf8");
  return /^[ \t]+$/.test(text) ? text : "";
}

/** Without blanks at the end, and at the front where the depth of the line is given. */
function trimBlanks(text: string, { kind, lead, beginning, following }: StopRules): string {
  if (kind === "expression") {
    // In the middle of a line blanks may be wanted between the hole and what follows.
    return /^[^\s)\]},;:]/.test(following) ? text : text.trimEnd();
  }
  const given = `${lead}${beginning}`;
  const isDepthGiven = given !== "" && /^[ \t]+$/.test(given);
  const sampled = text.slice(beginning.length);
  return (beginning + (isDepthGiven ? sampled.replace(/^[ \t]+/, "") : sampled)).trimEnd();
}

function addCosts(first: FillCost, second: FillCost): FillCost {
  return {
    promptTokens: second.promptTokens,
    cachedTokens: first.cachedTokens,
    generatedTokens: first.generatedTokens + second.generatedTokens,
    decodeCalls: first.decodeCalls + second.decodeCalls,
    prefillMs: first.prefillMs + second.prefillMs,
    decodeMs: first.decodeMs + second.decodeMs,
  };
}
