/**
 * The plan of a load, made from numbers: how, what bounds it, what it takes, or why not and what would help.
 * Pure and deterministic: same request, same plan. Invariant: a plan that fits is within every budget, has at least
 * the context the task needs, and keeps every wish.
 */
import type { LoadSettings } from "../../runtime/load-settings.ts";
import { chooseLoad, type LoadChoice } from "./choose-load.ts";
import { largestContext } from "./context-bounds.ts";
import { listAlternatives, listSmallerModels } from "./list-alternatives.ts";
import { chargeOf } from "./load-charge.ts";
import type {
  ContextBounds,
  FittingPlan,
  MemoryPlan,
  PoolBudget,
  RefusedPlan,
} from "./memory-plan.ts";
import { formatMemory, formatTokens } from "./memory-words.ts";
import type { PlanRequest } from "./plan-request.ts";
import { listTerms } from "./plan-terms.ts";
import { listSacrifices } from "./sacrifice.ts";
import type { SearchSpace } from "./search-space.ts";
import { listRescues, tellWaysOut } from "./ways-out.ts";

const MAX_SMALLER_MODELS = 3;

/** Never throws for bad figures or wishes: such a plan is refused. Cost: some hundred estimates. */
export function planLoad(request: PlanRequest): MemoryPlan {
  const choice = chooseLoad(request);
  return choice.status === "fits"
    ? describeFit(request, choice.settings, choice.space)
    : describeRefusal(request, choice);
}

function describeFit(
  request: PlanRequest,
  settings: LoadSettings,
  space: SearchSpace,
): FittingPlan {
  const { shape, policy, cores } = request;
  const estimate = request.estimate(settings);
  const threads = Math.min(policy.wishes.threads ?? cores, cores);
  return {
    status: "fits",
    settings,
    threads,
    estimate,
    context: describeContext(request, settings, space),
    sacrifices: listSacrifices(space, settings),
    budgets: listBudgets(space),
    terms: listTerms(shape, settings, { estimate, pools: space.pools }),
    alternatives: [
      ...listAlternatives(request, settings, space),
      ...listSmallerModels(request, { limit: MAX_SMALLER_MODELS, onlyFitting: false }),
    ],
    notices: [
      ...space.notices,
      ...tellThreads(policy.wishes.threads ?? cores, cores),
      ...tellAssumptions(request, settings),
    ],
  };
}

function describeContext(
  { shape }: PlanRequest,
  settings: LoadSettings,
  { context, fits }: SearchSpace,
): ContextBounds {
  const range = { low: settings.contextTokens, high: shape.trainContextTokens };
  const most = largestContext(range, (contextTokens) => fits({ ...settings, contextTokens }));
  const isSqueezed = settings.contextTokens < context.targetTokens;
  return {
    ...context.limits,
    fits: most ?? settings.contextTokens,
    by: isSqueezed ? "fits" : context.by,
  };
}

function describeRefusal(
  request: PlanRequest,
  choice: Exclude<LoadChoice, { status: "fits" }>,
): RefusedPlan {
  const rescues = listRescues(request);
  const common = {
    status: "refused",
    alternatives: rescues,
    waysOut: tellWaysOut(choice, rescues, request),
  } as const;
  if (choice.status === "impossible") {
    return {
      ...common,
      reason: choice.reason,
      missingBytes: 0,
      budgets: [],
      terms: [],
      notices: [],
    };
  }
  const { settings, missing, space } = choice;
  const missingBytes = missing.ramBytes + missing.gpuBytes;
  const estimate = request.estimate(settings);
  return {
    ...common,
    reason: tellReason(request, choice),
    missingBytes: Number.isFinite(missingBytes) ? Math.ceil(missingBytes) : 0,
    budgets: listBudgets(space),
    terms: listTerms(request.shape, settings, { estimate, pools: space.pools }),
    notices: [...space.notices, ...tellAssumptions(request, settings)],
  };
}

function listBudgets({ pools }: SearchSpace): readonly PoolBudget[] {
  const { ram, gpu } = pools.budgets;
  return gpu === null ? [ram] : [ram, gpu];
}

function tellReason(
  { estimate, refusalOf }: PlanRequest,
  { settings, missing, space }: Extract<LoadChoice, { status: "too-large" }>,
): string {
  const refusal = refusalOf?.(settings) ?? null;
  if (refusal !== null) return `the engine refuses to load it: ${refusal}`;
  const { ram, gpu } = space.pools.budgets;
  const charge = chargeOf(settings, estimate(settings), space.pools);
  const isGpuShort = gpu !== null && missing.gpuBytes > missing.ramBytes;
  const pool = isGpuShort ? gpu : ram;
  const needed = isGpuShort ? charge.gpuBytes : charge.ramBytes;
  if (!Number.isFinite(needed)) return "what it would take cannot be computed";
  const available = Math.max(0, pool.availableBytes);
  const load = `with a context of ${formatTokens(settings.contextTokens)} and a ${settings.keyType} KV cache`;
  return `${load} it takes ${formatMemory(needed)} of ${pool.name}, where ${formatMemory(available)} may be used`;
}

function tellThreads(asked: number, cores: number): readonly string[] {
  // llama.cpp's threads wait in a spin barrier: one without a core of its own holds up all others.
  return asked > cores
    ? [`--threads ${asked} is more than the ${cores} cores there are: ${cores} are used.`]
    : [];
}

function tellAssumptions(
  { overhead }: PlanRequest,
  { gpuLayers }: LoadSettings,
): readonly string[] {
  if (overhead.source === "measured" || gpuLayers === 0) return [];
  return [
    `What the driver takes of the GPU is assumed (${formatMemory(overhead.gpuBytes)}) until a first load has shown it.`,
  ];
}
