/**
 * An Engine without native code: tokens are bytes, and each generate() call writes the next answer of a script.
 * Keeps a real history with prefix reuse; ignores grammars and sampling, so an answer must be what a model could say.
 */
import { AgentError } from "../../src/base/errors.ts";
import type { TokenId } from "../../src/base/message.ts";
import type { GenerateOptions, ModelFacts, ResizableEngine } from "../../src/runtime/engine.ts";
import type { LoadSettings } from "../../src/runtime/load-settings.ts";
import {
  CHATML_TEMPLATE,
  createByteTokenizer,
  renderChatml,
  VOCABULARY_SIZE,
} from "./byte-vocabulary.ts";
import { ScriptedSequence } from "./scripted-sequence.ts";

/** One generate() call: what the model says to a prompt, and how it ends. */
export type Answer = string | ((prompt: string) => string) | AnswerScript;

export interface AnswerScript {
  text: string | ((prompt: string) => string);
  /**
   * "done": end of generation, as after a plain string. "stall": no token more, the sequence is quarantined.
   * "hang": nothing until the signal fires. An error: it is thrown. Each after the whole text was written.
   */
  ending?: "done" | "stall" | "hang" | Error;
}

export interface ScriptedScore {
  logLikelihood: number;
  /** Single characters. */
  alternatives?: readonly { text: string; logLikelihood: number }[];
}

export interface ScriptedEngineOptions {
  /** In the order of the generate() calls; a single one, not in an array, answers every call. */
  answers: readonly Answer[] | Answer;
  contextTokens?: number;
  facts?: Partial<ModelFacts>;
  /** The model wants <|endoftext|> before everything else. */
  wantsBos?: boolean;
  /** The model knows fill-in-the-middle. */
  canInfill?: boolean;
  /** How likely `token` is after a text, and what else would be likely; equally likely everywhere when absent. */
  score?: (before: string, token: string) => ScriptedScore;
  /** Renders prompts in place of ChatML; may throw "template-failed". */
  renderTemplate?: (context: Record<string, unknown>) => string;
  isSlow?: boolean;
  settings?: Partial<LoadSettings>;
  /** What a load of the settings takes of RAM. */
  ramBytes?: (settings: LoadSettings) => number;
  /** True for settings whose allocation fails. */
  cannotAllocate?: (settings: LoadSettings) => boolean;
}

export interface ScriptedEngine extends ResizableEngine {
  readonly sequence: ScriptedSequence;
  /** The text each generate() call saw, control tokens included, oldest first. */
  readonly prompts: readonly string[];
  /** The options of each generate() call. */
  readonly requests: readonly GenerateOptions[];
  readonly calibrations: number;
  readonly isDisposed: boolean;
}

const DEFAULT_CONTEXT_TOKENS = 16_384;
const SOME_MEMORY = { ramBytes: 1, gpuBytes: 0 };

export function createScriptedEngine(options: ScriptedEngineOptions): ScriptedEngine {
  const tokenizer = createByteTokenizer({
    wantsBos: options.wantsBos ?? false,
    canInfill: options.canInfill ?? false,
  });
  const prompts: string[] = [];
  const requests: GenerateOptions[] = [];
  const contextTokens = options.contextTokens ?? DEFAULT_CONTEXT_TOKENS;
  const openSequence = (capacity: number) =>
    new ScriptedSequence({
      contextTokens: capacity,
      score: (before, token) => {
        const text = tokenizer.detokenize(before, { controlTokens: true });
        const said = options.score?.(text, tokenizer.detokenize([token]));
        const { logLikelihood, alternatives = [] } = said ?? { logLikelihood: -1 };
        return {
          logLikelihood,
          alternatives: alternatives.map(({ text: other, logLikelihood: likelihood }) => ({
            token: tokenizer.tokenize(other, { controlTokens: false })[0] ?? 0,
            logLikelihood: likelihood,
          })),
        };
      },
      answer: (prompt, request) => {
        const text = tokenizer.detokenize(prompt, { controlTokens: true });
        const answer = pickAnswer(options.answers, prompts.length);
        prompts.push(text);
        requests.push(request);
        return resolveAnswer(answer, text);
      },
    });
  let settings: LoadSettings = {
    gpuLayers: 0,
    contextTokens,
    batchTokens: 128,
    sequences: 1,
    keyType: "f16",
    valueType: "f16",
    flashAttention: "auto",
    ...options.settings,
  };
  let sequence = openSequence(settings.contextTokens);
  let threads = 1;
  let calibrations = 0;
  let isDisposed = false;
  return {
    facts: {
      name: "scripted",
      path: "/models/scripted.gguf",
      architecture: "script",
      trainContextTokens: contextTokens,
      vocabularySize: VOCABULARY_SIZE,
      fileBytes: 1,
      chatTemplate: CHATML_TEMPLATE,
      device: "cpu",
      gpuLayers: 0,
      engine: "script",
      ...options.facts,
    },
    tokenizer,
    get sequence() {
      return sequence;
    },
    get settings() {
      return settings;
    },
    get memory() {
      const ramBytes = options.ramBytes?.(settings) ?? SOME_MEMORY.ramBytes;
      return { weights: { ramBytes, gpuBytes: 0 }, context: SOME_MEMORY };
    },
    prompts,
    requests,
    get threads() {
      return threads;
    },
    useThreads(count) {
      threads = count;
    },
    async reopenContext(change) {
      const wanted = { ...settings, ...change };
      if (options.cannotAllocate?.(wanted)) {
        const reason = `no room for ${wanted.contextTokens} tokens`;
        throw new AgentError("memory-insufficient", { path: "/models/scripted.gguf", reason });
      }
      settings = wanted;
      sequence = openSequence(settings.contextTokens);
    },
    isSlow: options.isSlow ?? false,
    get calibrations() {
      return calibrations;
    },
    get isDisposed() {
      return isDisposed;
    },
    async calibrateThreads() {
      calibrations += 1;
      return { threads: 1, samples: [{ threads: 1, msPerToken: 1 }] };
    },
    renderTemplate: (_source, context) => (options.renderTemplate ?? renderChatml)(context),
    async [Symbol.asyncDispose]() {
      isDisposed = true;
    },
  };
}

function pickAnswer(answers: readonly Answer[] | Answer, index: number): Answer {
  if (!isList(answers)) return answers;
  const answer = answers[index];
  if (answer === undefined) throw new Error(`the script has no answer for generate() ${index + 1}`);
  return answer;
}

function isList(answers: readonly Answer[] | Answer): answers is readonly Answer[] {
  return Array.isArray(answers);
}

function resolveAnswer(answer: Answer, prompt: string) {
  const script = typeof answer === "object" ? answer : { text: answer };
  const text = typeof script.text === "function" ? script.text(prompt) : script.text;
  return { tokens: [...Buffer.from(text, "utf8")] as TokenId[], ending: script.ending ?? "done" };
}

/** A template that knows no system role, for `renderTemplate`. */
export function renderWithoutSystem(context: Record<string, unknown>): string {
  const messages = context.messages as readonly { role: string }[];
  if (messages.some(({ role }) => role === "system")) {
    throw new AgentError("template-failed", { reason: "System role not supported" });
  }
  return renderChatml(context);
}
