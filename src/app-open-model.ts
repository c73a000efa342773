/**
 * From a file to a model that can be asked: planned, proven, its template verified, loaded within the plan, watched
 * while it is there. Each step may refuse the file; only the last has native code read its weights in this process.
 */
import { NEEDED_TURN_TOKENS } from "./agent/repair/turn-memory.ts";
import { openGuardedModel } from "./app-guarded-model.ts";
import { openMachine, type PlannedLoad, type PlanningMachine, planLoadOn } from "./app-memory.ts";
import type { ModelRequest, OpenedModel } from "./app-model.ts";
import { AgentError } from "./base/errors.ts";
import type { FittingPlan } from "./memory/plan/memory-plan.ts";
import { formatMemory, formatTokens } from "./memory/plan/memory-words.ts";
import { hashFile } from "./models/file-hash.ts";
import { proveModel } from "./runtime/model-proof.ts";
import { prepareTemplate } from "./sandbox/verify-file.ts";
import type { PromptPlan } from "./template/prompt-plan.ts";
import { describeVerdict } from "./ui/template-words.ts";

/** Throws what planning, proofs and the load throw: "memory-insufficient", "model-unusable", "template-refused" … */
export async function openLlamaModel(request: ModelRequest): Promise<OpenedModel> {
  const { model, cacheFolder, signal, emit } = request;
  const sha256 = model.sha256 ?? (await hashFile(model.path, { cacheFolder, signal }));
  const { machine, planned, plan } = await planOnMachine(request, sha256);
  try {
    tellPlan(request, plan);
    await proveModel({
      modelPath: model.path,
      sha256,
      cacheFolder,
      signal,
      onStart: () => {
        const message = "This model is new here: proving it in a separate process first.";
        emit({ type: "notice", level: "info", message });
      },
    });
    const prompts = await planPrompts(request);
    return await openGuardedModel({ request, machine, planned, plan, prompts });
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw error;
  }
}

interface MachinePlan {
  machine: PlanningMachine;
  planned: PlannedLoad;
  plan: FittingPlan;
}

async function planOnMachine(request: ModelRequest, sha256: string): Promise<MachinePlan> {
  const { load } = request;
  const first = await planWith(request, sha256, load.gpuLayers);
  const isGpuIdle = first.machine.host.device !== "cpu" && first.plan.settings.gpuLayers === 0;
  if (!isGpuIdle) return first;
  // An engine that has a GPU puts its compute buffers there, also when no layer is.
  await first.machine[Symbol.asyncDispose]();
  return planWith(request, sha256, 0);
}

async function planWith(
  request: ModelRequest,
  sha256: string,
  gpuLayers: ModelRequest["load"]["gpuLayers"],
): Promise<MachinePlan> {
  const { model, cacheFolder, contextTokens, load, signal } = request;
  const machine = await openMachine({ ...load, gpuLayers });
  try {
    const planned = await planLoadOn(machine, {
      ...load,
      gpuLayers,
      modelPath: model.path,
      sha256,
      cacheFolder,
      contextTokens,
      neededTokens: NEEDED_TURN_TOKENS,
      signal,
    });
    const { plan } = planned;
    if (plan.status === "fits") return { machine, planned, plan };
    const { reason, waysOut } = plan;
    throw new AgentError("memory-insufficient", { path: model.path, reason, waysOut });
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw error;
  }
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
