/** Other ways to load a model that fits, and smaller models: what each would change and what it costs. Pure. */
import { type LoadSettings, MAX_CONTEXT_TOKENS } from "../../runtime/load-settings.ts";
import { estimateByFormula } from "../estimate/memory-model.ts";
import type { ModelShape } from "../shape/model-shape.ts";
import { findMisfit } from "./cache-types.ts";
import { chooseLoad, type LoadChoice } from "./choose-load.ts";
import { largestContext, roundDown } from "./context-bounds.ts";
import { chargeOf } from "./load-charge.ts";
import type { PlanAlternative } from "./memory-plan.ts";
import { formatMemory, formatTokens } from "./memory-words.ts";
import { type PlanRequest, usesGpu } from "./plan-request.ts";
import type { SearchSpace } from "./search-space.ts";

/** A change of the chosen settings, in words and flags. */
export interface Change {
  title: string;
  flags: readonly string[];
  cost: string;
  settings: LoadSettings;
}

type ListChange = (
  settings: LoadSettings,
  request: PlanRequest,
  space: SearchSpace,
) => readonly Change[];

/** Cheapest first, as the order of sacrifice; more context, which costs memory, last. */
const CHANGES: readonly ListChange[] = [halveContext, quantiseCache, freeLayers, extendContext];

export function listAlternatives(
  request: PlanRequest,
  settings: LoadSettings,
  space: SearchSpace,
): readonly PlanAlternative[] {
  return CHANGES.flatMap((list) => list(settings, request, space)).map((change) =>
    describeChange(change, request, space),
  );
}

export function describeChange(
  { title, flags, cost, settings }: Change,
  { estimate }: PlanRequest,
  { pools, fits }: SearchSpace,
): PlanAlternative {
  const charge = chargeOf(settings, estimate(settings), pools);
  return { title, flags, settings, cost, ...charge, fits: fits(settings) };
}

function halveContext(settings: LoadSettings, { policy }: PlanRequest): readonly Change[] {
  const contextTokens = roundDown(settings.contextTokens / 2);
  if (contextTokens < Math.max(1, policy.neededTokens)) return [];
  return [
    {
      title: `a context of ${formatTokens(contextTokens)}`,
      flags: ["--ctx-size", String(contextTokens)],
      cost: "the model sees half as much of the task at once",
      settings: { ...settings, contextTokens },
    },
  ];
}

const QUANTISED = { keyType: "q8_0", valueType: "q8_0" } as const;

function quantiseCache(
  settings: LoadSettings,
  { shape }: PlanRequest,
  { fits }: SearchSpace,
): readonly Change[] {
  const hasCache = shape.layers.some((layer) => layer.keyElements > 0);
  const isExact = settings.keyType === "f16" || settings.keyType === "f32";
  if (!hasCache || !isExact || findMisfit(shape, QUANTISED) !== null) return [];
  const quantised = { ...settings, ...QUANTISED };
  const room = largestContext(
    {
      low: settings.contextTokens,
      high: Math.max(settings.contextTokens, shape.trainContextTokens),
    },
    (contextTokens) => fits({ ...quantised, contextTokens }),
  );
  const gain = room === null ? "" : `; memory would then hold ${formatTokens(room)}`;
  return [
    {
      title: "KV cache q8_0",
      flags: listCacheFlags(quantised),
      cost: `slightly less exact over long contexts${gain}`,
      settings: quantised,
    },
  ];
}

export function listCacheFlags({ keyType, valueType }: LoadSettings): readonly string[] {
  return ["--cache-type-k", keyType, "--cache-type-v", valueType];
}

function freeLayers(settings: LoadSettings, { shape, sample }: PlanRequest): readonly Change[] {
  const gpuLayers = Math.floor(settings.gpuLayers * (3 / 4));
  if (settings.gpuLayers === 0 || sample.isUnified) return [];
  return [
    {
      title: `${gpuLayers} of ${shape.layers.length + 1} layers on the GPU`,
      flags: ["--gpu-layers", String(gpuLayers)],
      cost: costOfLayers(shape),
      settings: { ...settings, gpuLayers },
    },
  ];
}

export function costOfLayers({ expertCount }: ModelShape): string {
  const slower = "slower with every layer left to the CPU";
  return expertCount > 0
    ? `${slower}; experts go with their whole layer, they cannot be moved alone`
    : slower;
}

function extendContext(
  settings: LoadSettings,
  { shape, estimate }: PlanRequest,
  { pools }: SearchSpace,
): readonly Change[] {
  const trained = shape.trainContextTokens;
  const contextTokens = Math.min(trained, MAX_CONTEXT_TOKENS);
  if (contextTokens <= settings.contextTokens) return [];
  const extended = { ...settings, contextTokens };
  const now = chargeOf(settings, estimate(settings), pools);
  const then = chargeOf(extended, estimate(extended), pools);
  const isAll = contextTokens === trained;
  const more = then.ramBytes + then.gpuBytes - now.ramBytes - now.gpuBytes;
  return [
    {
      title: isAll
        ? `all ${formatTokens(contextTokens)} the model was trained on`
        : `${formatTokens(contextTokens)}, the most there can be`,
      flags: ["--ctx-size", String(contextTokens)],
      cost: `${formatMemory(Math.max(0, more))} more, and answers may get worse towards the end`,
      settings: extended,
    },
  ];
}

/** The nearest in size first; at most `limit`. With `onlyFitting`, those that do not fit are passed over. */
export function listSmallerModels(
  request: PlanRequest,
  { limit, onlyFitting }: { limit: number; onlyFitting: boolean },
): readonly PlanAlternative[] {
  const found: PlanAlternative[] = [];
  const smaller = request.smaller
    .filter(({ shape }) => shape.fileBytes < request.shape.fileBytes)
    .toSorted((a, b) => b.shape.fileBytes - a.shape.fileBytes);
  for (const { alias, shape } of smaller) {
    if (found.length === limit) break;
    const alternative = describeModel(request, alias, shape);
    if (alternative !== null && (alternative.fits || !onlyFitting)) found.push(alternative);
  }
  return found;
}

/** Null where the wishes make no sense for the other model. */
function describeModel(
  request: PlanRequest,
  alias: string,
  shape: ModelShape,
): PlanAlternative | null {
  const device = usesGpu(request) ? "gpu" : "cpu";
  const estimate: PlanRequest["estimate"] = (settings) =>
    estimateByFormula(shape, settings, device);
  const choice: LoadChoice = chooseLoad({ ...request, shape, estimate, refusalOf: undefined });
  if (choice.status === "impossible") return null;
  const { settings, space } = choice;
  const billions = (parameters: number) => (parameters / 1e9).toFixed(1);
  return describeChange(
    {
      title: alias,
      flags: ["--model", alias],
      cost: `a model of ${billions(shape.parameterCount)} billion parameters instead of ${billions(request.shape.parameterCount)}`,
      settings,
    },
    { ...request, estimate },
    space,
  );
}
