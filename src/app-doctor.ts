/** Collects what `agent doctor` tells of this machine and one model. A fault of either is a fact, never a throw. */
import { arch, platform, totalmem } from "node:os";
import path from "node:path";
import type { examineMachine } from "./app-doctor-machine.ts";
import { findModel } from "./app-find-model.ts";
import { measureModel, recogniseModel } from "./app-model-files.ts";
import { listModels } from "./models/model-list.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import { countUsableCores } from "./runtime/usable-cores.ts";
import {
  type DoctorFacts,
  type DoctorPort,
  type DoctorRequest,
  type ModelState,
  toProblem,
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
  examine?: typeof examineMachine;
}

export function createDoctor(deps: DoctorDeps): DoctorPort {
  return { collect: (request, signal) => collectFacts(request, signal, deps) };
}

async function collectFacts(
  { model: asked, isQuick }: DoctorRequest,
  signal: AbortSignal,
  deps: DoctorDeps,
): Promise<DoctorFacts> {
  const { version, environment } = deps;
  const { cacheFolder } = environment;
  const listed = await listModels(environment);
  const model = await readModel(asked, signal, deps).catch(toProblem);
  const examined = "problem" in model ? null : { ...model, isProven: isProven(model) };
  const examine = deps.examine ?? examineWithEngine;
  return {
    program: { version, node: process.versions.node },
    machine: {
      platform: platform(),
      architecture: arch(),
      cores: countUsableCores(),
      memoryBytes: Math.min(totalmem(), process.constrainedMemory() || totalmem()),
      freeMemoryBytes: process.availableMemory(),
    },
    cache: { folder: cacheFolder, freeBytes: await readFreeBytes(cacheFolder, environment) },
    models: listed.filter(({ state }) => state !== "absent"),
    model,
    ...(await examine({ model: examined, cacheFolder, isQuick, signal })),
    capability: null,
  };
}

function isProven({ proof }: ModelState): boolean {
  return proof.state === "proven";
}

/** It takes a second to import. */
const examineWithEngine: typeof examineMachine = async (request) => {
  const { examineMachine: examine } = await import("./app-doctor-machine.ts");
  return examine(request);
};

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
  const found = await findModel(asked, signal, deps);
  const model = await recogniseModel(found, deps.environment.cacheFolder);
  const target = { path: model.path, kind: "gguf", vocabularyPath: null } as const;
  const sha256 = model.sha256 ?? null;
  return {
    name: model.alias ?? path.basename(model.path),
    path: model.path,
    bytes: await measureModel(model),
    sha256,
    proof: await readProofState(sha256, deps.environment),
    template: await deps.templates.verify(target, { useCache: true, signal }).catch(toProblem),
  };
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
