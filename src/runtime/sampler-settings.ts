/** What the native sampler is told for one step: temperature and limits, and which tokens it may never say. */
import type { LlamaModel, TokenBias } from "node-llama-cpp";
import type { TokenId } from "../base/message.ts";
import type { GenerateOptions } from "./engine.ts";
import { listUnwritableTokens } from "./llama-tokenizer.ts";
import { createNeverBias } from "./native-llama.ts";

export class SamplerSettings {
  readonly #model: LlamaModel;
  readonly #biases = new Map<string, TokenBias>();
  #unwritable: readonly TokenId[] | undefined;
  #endTokens: readonly TokenId[] | undefined;

  constructor(model: LlamaModel) {
    this.#model = model;
  }

  /** `sampled`: how many tokens of this generation came before; asked anew at every step. */
  of(options: GenerateOptions, seed: number, sampled: () => number) {
    const { temperature, topK, topP } = options.sampling;
    const sampler = { temperature, topK, topP, seed };
    const minTokens = options.minTokens ?? 0;
    if (!limitsControlTokens(options) && minTokens === 0) return sampler;
    return { ...sampler, tokenBias: () => this.#biasOf(options, sampled() < minTokens) };
  }

  #biasOf(options: GenerateOptions, mustGoOn: boolean): TokenBias {
    const allowed = limitsControlTokens(options) ? (options.controlTokens ?? []) : null;
    const key = `${allowed?.join() ?? "all"}${mustGoOn ? " on" : ""}`;
    const known = this.#biases.get(key);
    if (known !== undefined) return known;
    const bias = createNeverBias(this.#model, [
      ...(allowed === null
        ? []
        : this.#listUnwritable().filter((token) => !allowed.includes(token))),
      ...(mustGoOn ? this.#listEnds() : []),
    ]);
    this.#biases.set(key, bias);
    return bias;
  }

  /** Without those that end the generation: whether it may end is the grammar's to say. */
  #listUnwritable(): readonly TokenId[] {
    this.#unwritable ??= listUnwritableTokens(this.#model).filter(
      (token) => !this.#model.isEogToken(token),
    );
    return this.#unwritable;
  }

  #listEnds(): readonly TokenId[] {
    this.#endTokens ??= [...this.#model.iterateAllTokens()].filter((token) =>
      this.#model.isEogToken(token),
    );
    return this.#endTokens;
  }
}

// llama.cpp lets a control token stand for the characters of its name, which would then be missing in the text.
function limitsControlTokens({ grammar, controlTokens }: GenerateOptions): boolean {
  return grammar !== undefined || controlTokens !== undefined;
}
