/** What `agent verify` tells, as plain data: collected elsewhere, judged and drawn here. */
import type { Problem } from "./doctor-facts.ts";
import type { VerifiedTemplate } from "./template-port.ts";

export interface VerifyFacts {
  program: ProgramState;
  lock: LockState;
  engine: LoadedEngine | { problem: Problem };
  /** Null: none was named, and there is none to take. */
  model: PinnedModel | { problem: Problem } | null;
  grammar: GrammarState;
  /** The settings in force, a line each, with the file it comes from. */
  settings: readonly string[];
}

export interface ProgramState {
  version: string;
  node: string;
  /** "binary": the single file; its payload was checked when it was unpacked. */
  kind: "binary" | "build" | "source";
  /** Of all its own code: equal in two places where the code is. Of a binary, the id of its payload. */
  fingerprint: string;
}

export type LockState =
  | {
      ok: true;
      enginePackage: string;
      llamaCpp: string;
      packages: number;
      unlocked: readonly string[];
    }
  | { ok: false; reason: string };

export interface LoadedEngine {
  /** Package and llama.cpp release. */
  name: string;
  device: string;
  /** The CPU features that its kernels use. */
  features: string;
  check: {
    build: "prebuilt" | "local";
    source: "maps" | "report";
    objects: readonly NativeObject[];
    /** Parts of sentences. */
    problems: readonly string[];
    strangers: readonly string[];
  };
}

export interface NativeObject {
  path: string;
  name: string;
  sha256: string | null;
  bytes: number | null;
  state: "expected" | "changed" | "unknown" | "foreign" | "gone" | "unreadable";
  origin: string | null;
}

export interface PinnedModel {
  name: string;
  path: string;
  bytes: number;
  sha256: string;
  /** "given": as --model-sha256 says. "unlisted": nobody says what it should be. */
  standing: "catalogue" | "given" | "unlisted";
  template: VerifiedTemplate | { problem: Problem };
}

export interface GrammarState {
  /** How many tools the grammars are made of. */
  tools: number;
  /** Of the grammar of each spelling of calls, by its name: the plain one, and the model's own. */
  dialects: Readonly<Record<string, string>>;
  /** Of all of them. */
  sha256: string;
}

export interface VerifyRequest {
  /** Undefined: the model a run would take. */
  model: string | undefined;
  modelSha256: string | undefined;
}

export interface VerifyPort {
  /** Throws the reason of the signal. What is wrong is part of the facts. */
  collect(
    request: VerifyRequest,
    signal: AbortSignal,
    onRead?: (doneBytes: number, totalBytes: number) => void,
  ): Promise<VerifyFacts>;
}

/** What keeps `--pinned` from running, in the order of the chain; none: all is as locked. */
export function listFailures({ engine, model }: VerifyFacts): readonly Problem[] {
  return [...judgeEngine(engine), ...(model === null ? [] : judgeModel(model))];
}

function judgeEngine(engine: VerifyFacts["engine"]): readonly Problem[] {
  if ("problem" in engine) return [engine.problem];
  const { build, problems, strangers } = engine.check;
  const next =
    build === "local"
      ? "Build it again with `npm run build:native`, or leave out AGENT_ENGINE_BUILD."
      : "Install the engine again with `npm ci`, and see that LD_PRELOAD and the like are not set.";
  return [...problems, ...strangers].map((problem) => ({
    code: "engine-not-pinned",
    message: `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`,
    next,
  }));
}

function judgeModel(model: PinnedModel | { problem: Problem }): readonly Problem[] {
  if ("problem" in model) return [model.problem];
  const { standing, sha256, name, template } = model;
  const unlisted = {
    code: "model-not-pinned",
    message: `${name} is no model of the catalogue, so nothing says what it should be.`,
    next: `If it is the one you mean, say so with --model-sha256 ${sha256}.`,
  };
  return [...(standing === "unlisted" ? [unlisted] : []), ...judgeTemplate(template)];
}

function judgeTemplate(template: PinnedModel["template"]): readonly Problem[] {
  if ("problem" in template) return [template.problem];
  if (template.verdict !== "REFUSED") return [];
  const next = "See why with `agent template check`, or use another model.";
  return [{ code: "template-refused", message: "The model's chat template is refused.", next }];
}
