/** Collects what `agent doctor` tells of this machine and one model. A fault of either is a fact, never a throw. */
import { stat } from "node:fs/promises";
import { arch, platform, totalmem } from "node:os";
import path from "node:path";
import { isAgentError } from "./base/errors.ts";
import { listModels } from "./models/model-list.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import { type ResolvedModel, resolveModel } from "./models/resolve-model.ts";
import { countUsableCores } from "./runtime/usable-cores.ts";
import type {
  DoctorFacts,
  DoctorPort,
  EngineState,
  ModelState,
  Problem,
} from "./ui/doctor-facts.ts";
import type { TemplatePort } from "./ui/template-port.ts";

export interface DoctorDeps {
  /** Of this program. */
  version: string;
  environment: ModelsEnvironment;
  /** The model of the person's settings. */
  defaultModel: string | undefined;
  templates: TemplatePort;
  /** The real one unless a test hands in another. */
  reportEngine?: () => Promise<EngineState>;
}

export function createDoctor(deps: DoctorDeps): DoctorPort {
  return { collect: (model, signal) => collectFacts(model, signal, deps) };
}

async function collectFacts(
  asked: string | undefined,
  signal: AbortSignal,
  deps: DoctorDeps,
): Promise<DoctorFacts> {
  const { version, environment } = deps;
  const { cacheFolder } = environment;
  const listed = await listModels(environment);
  return {
    program: { version, node: process.versions.node },
    engine: await (deps.reportEngine ?? startEngine)().catch(toProblem),
    machine: {
      platform: platform(),
      architecture: arch(),
      cores: countUsableCores(),
      memoryBytes: Math.min(totalmem(), process.constrainedMemory() || totalmem()),
      freeMemoryBytes: process.availableMemory(),
    },
    cache: { folder: cacheFolder, freeBytes: await readFreeBytes(cacheFolder, environment) },
    models: listed.filter(({ state }) => state !== "absent"),
    model: await readModel(asked, signal, deps).catch(toProblem),
  };
}

/** It takes a second to import. */
async function startEngine(): Promise<EngineState> {
  const { reportEngine } = await import("./runtime/engine-report.ts");
  return reportEngine();
}

/** Of the folder or, before it is made, of the nearest one above it. */
async function readFreeBytes(
  folder: string,
  environment: ModelsEnvironment,
): Promise<number | null> {
  const free = await environment.readFreeBytes(folder).catch(() => null);
  const parent = path.dirname(folder);
  return free === null && parent !== folder ? readFreeBytes(parent, environment) : free;
}

async function readModel(
  asked: string | undefined,
  signal: AbortSignal,
  deps: DoctorDeps,
): Promise<ModelState> {
  const model = await findModel(asked, signal, deps);
  const target = { path: model.path, kind: "gguf", vocabularyPath: null } as const;
  const sha256 = model.sha256 ?? null;
  return {
    name: model.alias ?? path.basename(model.path),
    path: model.path,
    bytes: (await stat(model.path)).size,
    sha256,
    proof: await readProofState(sha256, deps.environment),
    template: await deps.templates.verify(target, { useCache: true, signal }).catch(toProblem),
  };
}

/** The one asked for, else the one of the settings, else the only one, else the catalogue's default. */
async function findModel(
  asked: string | undefined,
  signal: AbortSignal,
  { environment, defaultModel }: DoctorDeps,
): Promise<ResolvedModel> {
  const deps = { environment, signal, defaultModel, offline: true, allowPull: false };
  try {
    return await resolveModel(asked, deps);
  } catch (error) {
    const alias = environment.catalogue.find((entry) => entry.default)?.alias;
    if (!isAgentError(error, "model-ambiguous") || alias === undefined) throw error;
    return resolveModel(alias, deps).catch(() => Promise.reject(error));
  }
}

async function readProofState(
  sha256: string | null,
  { cacheFolder }: ModelsEnvironment,
): Promise<ModelState["proof"]> {
  if (sha256 === null) return { state: "unproven" };
  const { readProof } = await import("./runtime/model-proof.ts");
  const verdict = await readProof(cacheFolder, sha256);
  if (verdict === null) return { state: "unproven" };
  return verdict.ok ? { state: "proven" } : { state: "failed", reason: verdict.reason };
}

/** What is wrong, for a person; a stop and a bug of ours go on. */
function toProblem(error: unknown): { problem: Problem } {
  if (!isAgentError(error) || error.code === "interrupted") throw error;
  const { code, message, next } = error;
  return { problem: { code, message, next } };
}
