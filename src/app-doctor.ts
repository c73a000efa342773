/** Collects what `agent doctor` tells of this machine and one model. A fault of either is a fact, never a throw. */
import { arch, platform, totalmem } from "node:os";
import path from "node:path";
import type { examineMachine } from "./app-doctor-machine.ts";
import { findModel } from "./app-find-model.ts";
import type { OpenModel } from "./app-model.ts";
import { measureModel, recogniseModel } from "./app-model-files.ts";
import { findTextPlaces } from "./app-text-places.ts";
import { listModels } from "./models/model-list.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import type { ResolvedModel } from "./models/resolve-model.ts";
import { readProbe } from "./probe/probe-record.ts";
import { countUsableCores } from "./runtime/usable-cores.ts";
import { openStateDirectory } from "./session/state-directory.ts";
import { chooseContainment } from "./tools/containment/containment.ts";
import {
  type DoctorFacts,
  type DoctorListener,
  type DoctorPort,
  type DoctorRequest,
  findObstacle,
  type ModelState,
  type ProbeWish,
  toProbeFacts,
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
  openModel?: OpenModel;
  /** Default: those of the process. */
  variables?: Readonly<Record<string, string | undefined>>;
}

export function createDoctor(deps: DoctorDeps): DoctorPort {
  return {
    collect: (request, signal, listener = DEAF) =>
      collectFacts(request, { signal, listener, deps }),
  };
}

const DEAF: DoctorListener = { onProgress: () => {}, onNotice: () => {} };

interface Collecting {
  signal: AbortSignal;
  listener: DoctorListener;
  deps: DoctorDeps;
}

async function collectFacts(
  { model: asked, isQuick, probe = null }: DoctorRequest,
  collecting: Collecting,
): Promise<DoctorFacts> {
  const { signal, deps } = collecting;
  const { version, environment } = deps;
  const { cacheFolder } = environment;
  const listed = await listModels(environment);
  const found = await findAsked(asked, signal, deps).catch(toProblem);
  const model = "problem" in found ? found : await readModel(found, signal, deps).catch(toProblem);
  const examined = "problem" in model ? null : { ...model, isProven: isProven(model) };
  const examine = deps.examine ?? examineWithEngine;
  // A probe measures the speed itself.
  const isBrief = isQuick || probe !== null;
  const { threads, contextTokens } = probe ?? {};
  const wish = { cacheFolder, threads, contextTokens, isQuick: isBrief };
  const machine = await examine({ model: examined, ...wish, signal });
  const capability = await readCapability({ found, model, probe, machine }, collecting);
  const { kind: containment, description } = await chooseContainment("auto");
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
    commands: { containment, description },
    models: listed.filter(({ state }) => state !== "absent"),
    model,
    ...machine,
    capability,
  };
}

interface Examined {
  found: ResolvedModel | { problem: unknown };
  model: DoctorFacts["model"];
  probe: ProbeWish | null;
  machine: Pick<DoctorFacts, "engine" | "plan">;
}

/** What earlier probes have found, or a new one where it is wished for and a run could begin. */
async function readCapability(
  { found, model, probe, machine }: Examined,
  { signal, listener, deps }: Collecting,
): Promise<DoctorFacts["capability"]> {
  if ("problem" in found || "problem" in model) return null;
  const { environment, variables = process.env } = deps;
  const { cacheFolder } = environment;
  if (probe === null || findObstacle({ model, ...machine }) !== null) {
    const known = model.sha256 === null ? null : await readProbe(cacheFolder, model.sha256);
    return known === null ? null : toProbeFacts(known);
  }
  const { probeModel } = await import("./app-probe.ts");
  return probeModel({
    ...probe,
    ...listener,
    model: found,
    cacheFolder,
    stateFolder: openStateDirectory({ env: variables }).path,
    places: findTextPlaces(variables, environment),
    signal,
    openModel: deps.openModel,
  }).catch(toProblem);
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

async function findAsked(
  asked: string | undefined,
  signal: AbortSignal,
  deps: DoctorDeps,
): Promise<ResolvedModel> {
  const found = await findModel(asked, signal, deps);
  return recogniseModel(found, deps.environment.cacheFolder);
}

async function readModel(
  model: ResolvedModel,
  signal: AbortSignal,
  deps: DoctorDeps,
): Promise<ModelState> {
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
