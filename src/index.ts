/** The public API: what a program that embeds the agent may import. */
export type { AgentEvent, Usage } from "./agent/events.ts";
export { type AppDeps, type AppOptions, runRepair } from "./app.ts";
export { AgentError, type ExitCode, type FailureCode, isAgentError } from "./base/errors.ts";
export { createModelsEnvironment } from "./models/environment.ts";
export { resolveModel } from "./models/resolve-model.ts";
export type { Engine, Sampling, Sequence, Tokenizer } from "./runtime/engine.ts";
export { type EngineOptions, loadLlamaEngine } from "./runtime/llama-engine.ts";
