/**
 * From a file to a model that can be asked: planned, proven, its template verified, loaded within the plan, watched
 * while it is there. Each step may refuse the file; only the last has native code read its weights in this process.
 */
import { NEEDED_TURN_TOKENS } from "./agent/turn-memory.ts";
import { openGuardedModel } from "./app-guarded-model.ts";
import {
  openMachine,
  type PlannedLoad,
  type PlanningMachine,
  planLoadOn,
  requireFitting,
} from "./app-memory.ts";
import type { ModelRequest, OpenedModel } from "./app-model.ts";
import { type IdentifiedModel, identifyModel, recogniseModel } from "./app-model-files.ts";
import { requireEngine, requireModel } from "./app-pinned.ts";
import { describeKey } from "./memory/estimate/settings-key.ts";
import type { FittingPlan } from "./memory/plan/memory-plan.ts";
import { formatMemory, formatTokens } from "./memory/plan/memory-words.ts";
import type { ModelShape } from "./memory/shape/model-shape.ts";
import { readModelShape } from "./memory/shape/read-model-shape.ts";
import { proveModel } from "./runtime/model-proof.ts";
import { prepareTemplate } from "./sandbox/verify-file.ts";
import type { PromptPlan } from "./template/prompt-plan.ts";
import { describeVerdict } from "./ui/template-words.ts";

/** Throws what planning, proofs and the load throw: "memory-insufficient", "load-refused", "model-unusable" … */
export async function openLlamaModel(asked: ModelRequest): Promise<OpenedModel> {
  const known = await recogniseModel(asked.model, asked.cacheFolder);
  // Before the hash: a file that does not fit is not read whole to hear so.
  const shape = await readModelShape(known.path);
  const { machine, gpuLayers, ...first } = await planOnMachine({ ...asked, shape, model: known });
  try {
    await requireEngine(machine.host, asked);
    const request = { ...asked, shape, model: await identifyModel(known, asked) };
    requireModel(request.model, asked.pin);
    tellPlan(request, first.plan);
    const isNew = (await prove(request)) || known.sha256 === undefined;
    const prompts = await planPrompts(request);
    const ready = isNew ? await planAgain(machine, { request, gpuLayers, first }) : first;
    // Its process holds memory of its own, on a GPU hundreds of MiB, and everything has been asked.
    await machine.simulator[Symbol.asyncDispose]();
    const modelSha256 = request.model.sha256;
    return await openGuardedModel({ request, modelSha256, shape, machine, ...ready, prompts });
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw error;
  }
}

interface ShapedRequest extends ModelRequest {
  shape: ModelShape;
}

interface IdentifiedRequest extends ShapedRequest {
  model: IdentifiedModel;
}

/** True for a file that had to be proven, which may take minutes. */
async function prove({ model, emit, cacheFolder, signal }: IdentifiedRequest): Promise<boolean> {
  const { path: modelPath, sha256 } = model;
  let isNew = false;
  const onStart = () => {
    isNew = true;
    const message = "This model is new here: proving it in a separate process first.";
    emit({ type: "notice", level: "info", message });
  };
  await proveModel({ modelPath, sha256, cacheFolder, signal, onStart });
  return isNew;
}

interface FittingLoad {
  planned: PlannedLoad;
  plan: FittingPlan;
}

interface MachinePlan extends FittingLoad {
  machine: PlanningMachine;
  /** As asked of it. */
  gpuLayers: GpuLayers;
}

type GpuLayers = ModelRequest["load"]["gpuLayers"];

async function planOnMachine(request: ShapedRequest): Promise<MachinePlan> {
  const { load, emit } = request;
  const first = await planWith(request, load.gpuLayers);
  const isGpuIdle = first.machine.host.device !== "cpu" && first.plan.settings.gpuLayers === 0;
  if (!isGpuIdle) return first;
  // An engine that has a GPU puts its compute buffers there, also when no layer is.
  await first.machine[Symbol.asyncDispose]();
  const message = "The GPU has no room for a layer of the model: it runs on the CPU.";
  emit({ type: "notice", level: "warn", message });
  return planWith(request, 0);
}

async function planWith(request: ShapedRequest, gpuLayers: GpuLayers): Promise<MachinePlan> {
  const machine = await openMachine({ ...request.load, gpuLayers });
  try {
    return { machine, gpuLayers, ...(await planFitting(machine, { request, gpuLayers })) };
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw error;
  }
}

interface PlanningRequest {
  request: ShapedRequest;
  gpuLayers: GpuLayers;
}

/** The machine as it is now: what the first plan counted with may have gone to others since. */
async function planAgain(
  machine: PlanningMachine,
  { first, ...planning }: PlanningRequest & { first: FittingLoad },
): Promise<FittingLoad> {
  await machine.simulator.rest();
  await machine.look();
  const again = await planFitting(machine, planning);
  const isSame = describeKey(again.plan.settings) === describeKey(first.plan.settings);
  if (!isSame) tellPlan(planning.request, again.plan);
  return again;
}

/** Throws "memory-insufficient" or "load-refused" for a plan that is refused. */
async function planFitting(
  machine: PlanningMachine,
  { request, gpuLayers }: PlanningRequest,
): Promise<FittingLoad> {
  const { model, shape, cacheFolder, contextTokens, measuredLimitTokens, load, signal } = request;
  const planned = await planLoadOn(machine, {
    ...load,
    gpuLayers,
    modelPath: model.path,
    shape,
    sha256: model.sha256 ?? null,
    cacheFolder,
    contextTokens,
    measuredLimitTokens,
    flashAttention: request.flashAttention,
    neededTokens: NEEDED_TURN_TOKENS,
    stateFolder: request.stateFolder,
    signal,
  });
  return { planned, plan: requireFitting(planned.plan, model.path) };
}

function tellPlan({ emit }: ModelRequest, plan: FittingPlan): void {
  for (const message of plan.notices) emit({ type: "notice", level: "info", message });
  const { contextTokens, keyType, valueType, batchTokens } = plan.settings;
  const cache = keyType === valueType ? keyType : `${keyType}/${valueType}`;
  const takes = plan.budgets.map(({ pool, name, availableBytes }) => {
    const bytes = plan.terms
      .filter((term) => term.pool === pool)
      .reduce((sum, term) => sum + term.bytes, 0);
    return `${formatMemory(bytes)} of ${formatMemory(availableBytes)} free for it in ${name}`;
  });
  emit({
    type: "memory",
    kind: "plan",
    message: `${formatTokens(contextTokens)} of context (bounded by ${BOUNDS[plan.context.by]}), KV cache ${cache}, batch ${batchTokens}: ${takes.join("; ")}.`,
    ramFreeBytes: null,
    gpuFreeBytes: null,
    headroomBytes: null,
    contextTokens,
  });
}

const BOUNDS: Readonly<Record<FittingPlan["context"]["by"], string>> = {
  fits: "memory",
  trained: "what the model was trained on",
  effective: "what the model is good for",
  cap: "the limit for models of its size",
  asked: "--ctx-size",
};

/** The verified way to build prompts; a verdict other than PASS is said in one line. */
async function planPrompts(request: ModelRequest): Promise<PromptPlan> {
  const { model, cacheFolder, signal, emit } = request;
  const { report } = await prepareTemplate(model.path, {
    ...request.template,
    cacheFolder,
    signal,
  });
  if (report.verdict !== "PASS") {
    const level = report.verdict === "REPAIRED" ? "info" : "warn";
    const message = `Chat template ${report.verdict}: ${describeVerdict(report)}`;
    emit({ type: "notice", level, message });
  }
  return report.plan;
}
