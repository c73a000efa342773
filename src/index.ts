/** The public API: what a program that embeds the agent may import. */
export type { AgentEvent, Usage } from "./agent/events.ts";
export { type AppDeps, type AppOptions, runMessage } from "./app.ts";
export { AgentError, type ExitCode, type FailureCode, isAgentError } from "./base/errors.ts";
export { parseGbnf } from "./grammar/gbnf/parse-gbnf.ts";
export { printGbnf } from "./grammar/gbnf/print-gbnf.ts";
export type { Expression, Grammar } from "./grammar/grammar.ts";
export { createMatcher, type Matcher, type MatcherState } from "./grammar/matcher/matcher.ts";
export {
  type CompiledSchema,
  compileSchema,
  type SchemaOptions,
} from "./grammar/schema/compile-schema.ts";
export type { UnsupportedKeyword } from "./grammar/schema/normal-form.ts";
export {
  createValidator,
  type Validator,
  type Violation,
} from "./grammar/schema/validate-value.ts";
export { createModelsEnvironment } from "./models/environment.ts";
export { resolveModel } from "./models/resolve-model.ts";
export type { Engine, Sampling, Sequence, Tokenizer } from "./runtime/engine.ts";
export type { EngineOptions } from "./runtime/engine-options.ts";
export { loadLlamaEngine } from "./runtime/llama-engine.ts";
export { prepareTemplate, type VerifiedTemplate } from "./sandbox/verify-file.ts";
export { type ChatModel, createChatModel } from "./template/chat-model.ts";
export { continuePrompt, type FedTurn } from "./template/continue-prompt.ts";
export { type PromptMaker, type PromptOptions, renderPrompt } from "./template/prompt.ts";
export type { PromptPlan } from "./template/prompt-plan.ts";
export type { TemplateReport } from "./template/verifier/report.ts";
