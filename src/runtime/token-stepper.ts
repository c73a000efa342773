/**
 * One generation, token by token, on node-llama-cpp's iterator: samples natively under a grammar, or compares the
 * logits of given tokens. Invariant: the native grammar has seen every token that was fed or picked.
 */
import type { LlamaContextSequence } from "node-llama-cpp";
import { AgentError } from "../base/errors.ts";
import type { TokenId } from "../base/message.ts";
import type { GenerateOptions, Steering } from "./engine.ts";
import { type GrammarState, nativeTokens } from "./native-llama.ts";
import type { Step } from "./native-steps.ts";
import { pickToken } from "./pick-token.ts";
import type { SamplerSettings } from "./sampler-settings.ts";

export interface StepperDeps {
  native: LlamaContextSequence;
  grammar: GrammarState | null;
  settings: SamplerSettings;
  options: GenerateOptions;
  isEndOfGeneration: (token: TokenId) => boolean;
}

/** What `picked` of the native sampler needs beside the tokens: greedy leaves every logit in place. */
const COMPARING = { temperature: 0 };

export class TokenStepper {
  readonly #deps: StepperDeps;
  #iterator: ReturnType<LlamaContextSequence["evaluate"]> | null = null;
  #sampled = 0;

  constructor(deps: StepperDeps) {
    this.#deps = deps;
  }

  /** Brings the grammar up to text that stands in the history already. */
  acceptForced(tokens: readonly TokenId[]): void {
    const { grammar, native, isEndOfGeneration } = this.#deps;
    if (grammar === null) return;
    for (const [index, token] of tokens.entries()) {
      // The order matters: accepting an end of generation too early aborts the process.
      if (isEndOfGeneration(token) || !grammar.allows(token)) {
        throw disagreement(native.contextTokens.length + index, token, "forced token refused");
      }
      grammar.accept(token);
    }
  }

  /** Computes `fed` in one decode and gives the next token; null when there is none. */
  async next(fed: readonly TokenId[], steering: Steering, step: Step): Promise<TokenId | null> {
    const { native, grammar } = this.#deps;
    const { possible, among } = steering;
    if (grammar !== null && possible !== undefined && !grammar.allows(possible)) {
      throw disagreement(
        native.contextTokens.length + fed.length,
        possible,
        "expected token refused",
      );
    }
    const token =
      among === undefined ? await this.#sample(fed, step) : await this.#compare(fed, among, step);
    this.#sampled += 1;
    return token;
  }

  async #sample(fed: readonly TokenId[], step: Step): Promise<TokenId | null> {
    const { native, options, settings, grammar } = this.#deps;
    if (this.#iterator !== null) {
      const { value, done } = await step(this.#iterator.next(nativeTokens(fed)));
      return done ? null : value;
    }
    this.#iterator = native.evaluate(nativeTokens(fed), {
      ...settings.of(options, options.sampling.seed, () => this.#sampled),
      ...(grammar === null ? {} : { grammarEvaluationState: grammar.native }),
      yieldEogToken: true,
    });
    const { value, done } = await step(this.#iterator.next());
    return done ? null : value;
  }

  async #compare(
    fed: readonly TokenId[],
    among: readonly TokenId[],
    step: Step,
  ): Promise<TokenId | null> {
    const { native, grammar, options, isEndOfGeneration } = this.#deps;
    const last = fed.length - 1;
    const position = native.contextTokens.length + last;
    const results = await step(
      native.controlledEvaluate(
        nativeTokens(fed).map((token, index) =>
          index < last
            ? token
            : [
                token,
                {
                  generateNext: {
                    logits: { filter: { tokens: nativeTokens(among) } },
                    options: COMPARING,
                  },
                },
              ],
        ),
      ),
    );
    const token = pickToken(results[last]?.next.logits ?? new Map(), options.sampling, position);
    if (token === null || grammar === null || isEndOfGeneration(token)) return token;
    if (!grammar.allows(token)) throw disagreement(position + 1, token, "compared token refused");
    grammar.accept(token);
    return token;
  }

  /** Ends the native iterator; it may wait for a step that still runs. */
  async close(): Promise<void> {
    await this.#iterator?.return().catch(() => {});
  }
}

function disagreement(position: number, token: TokenId, dump: string): AgentError {
  return new AgentError("grammar-disagreement", { position, token, dump });
}
