/**
 * What a person could give up where nothing acceptable fits, cheapest first: one wish or reserve at a time, each
 * planned again, so that nothing is named that does not help. Pure.
 */
import type { LoadSettings } from "../../runtime/load-settings.ts";
import { findMisfit } from "./cache-types.ts";
import { chooseLoad } from "./choose-load.ts";
import { largestContext, roundUp } from "./context-bounds.ts";
import { type Change, costOfLayers, describeChange, listCacheFlags } from "./list-alternatives.ts";
import type { PlanAlternative } from "./memory-plan.ts";
import { formatMemory, formatTokens } from "./memory-words.ts";
import type { LoadWishes, PlanRequest } from "./plan-request.ts";

interface Relaxation {
  /** Null where there is nothing to give up. */
  relax: (request: PlanRequest) => PlanRequest | null;
  describe: (settings: LoadSettings, request: PlanRequest) => Omit<Change, "settings">;
}

const RELAXATIONS: readonly Relaxation[] = [
  {
    relax: (request) => drop(request, ["threads"]),
    describe: () => ({ title: "threads as measured", flags: [], cost: "nothing" }),
  },
  {
    relax: (request) => drop(request, ["batchTokens"]),
    describe: ({ batchTokens }) => ({
      title: `a batch of ${batchTokens}`,
      flags: ["--batch-size", String(batchTokens)],
      cost: "prompts are read more slowly",
    }),
  },
  {
    relax: shrinkContext,
    describe: ({ contextTokens }, { policy }) => ({
      title: `a context of ${formatTokens(contextTokens)}`,
      flags: ["--ctx-size", String(contextTokens)],
      cost:
        contextTokens > (policy.wishes.contextTokens ?? 0)
          ? "memory for the longer context"
          : "the model sees less of the task at once",
    }),
  },
  {
    relax: (request) => drop(request, ["keyType", "valueType"]),
    describe: (settings) => ({
      title: `KV cache ${settings.keyType}`,
      flags: listCacheFlags(settings),
      cost: settings.keyType === "f16" ? "more memory a token" : "slightly less exact",
    }),
  },
  {
    relax: (request) => drop(request, ["gpuLayers"]),
    describe: ({ gpuLayers }, { shape }) => ({
      title: `${gpuLayers} of ${shape.layers.length + 1} layers on the GPU`,
      flags: ["--gpu-layers", String(gpuLayers)],
      cost: costOfLayers(shape),
    }),
  },
  {
    relax: (request) =>
      request.policy.reservedBytes > 0
        ? { ...request, policy: { ...request.policy, reservedBytes: 0 } }
        : null,
    describe: (_, { policy }) => ({
      title: "nothing reserved",
      flags: ["--reserve", "0MB"],
      cost: `${formatMemory(policy.reservedBytes)} less for the programs it is kept for`,
    }),
  },
];

const ALL_WISHES: Relaxation = {
  relax: (request) =>
    drop(request, ["threads", "batchTokens", "contextTokens", "keyType", "valueType", "gpuLayers"]),
  describe: () => ({
    title: "sizes as planned",
    flags: [],
    cost: "none of the flags that size the load",
  }),
};

const LEAST_EXACT = { keyType: "q4_0", valueType: "q4_0" } as const;

/** Never taken unasked, so it is offered after everything that costs no answers. */
const QUANTISE_HARD: Relaxation = {
  relax: (request) =>
    findMisfit(request.shape, LEAST_EXACT) === null ? wish(request, LEAST_EXACT) : null,
  describe: (settings) => ({
    title: "KV cache q4_0",
    flags: listCacheFlags(settings),
    cost: "noticeably less exact: answers get worse over long contexts",
  }),
};

/** Those that fit. */
export function listRelaxations(request: PlanRequest): readonly PlanAlternative[] {
  const single = RELAXATIONS.flatMap((relaxation) => tryRelaxation(relaxation, request));
  const all = single.length > 0 ? [] : tryRelaxation(ALL_WISHES, request);
  return [...single, ...all, ...tryRelaxation(QUANTISE_HARD, request)];
}

function tryRelaxation(
  { relax, describe }: Relaxation,
  request: PlanRequest,
): readonly PlanAlternative[] {
  const relaxed = relax(request);
  if (relaxed === null) return [];
  const choice = chooseLoad(relaxed);
  if (choice.status !== "fits") return [];
  const { settings, space } = choice;
  return [describeChange({ ...describe(settings, request), settings }, request, space)];
}

/** The largest context up to the one that is asked for. */
function shrinkContext(request: PlanRequest): PlanRequest | null {
  const { shape, policy } = request;
  const asked = policy.wishes.contextTokens;
  if (asked === undefined) return null;
  if (!Number.isSafeInteger(asked) || asked <= 0) return drop(request, ["contextTokens"]);
  const trained = shape.trainContextTokens;
  const low = Math.min(trained, roundUp(Math.max(1, policy.neededTokens)));
  const contextTokens = largestContext(
    { low, high: Math.max(low, Math.min(asked, trained)) },
    (tokens) => chooseLoad(wish(request, { contextTokens: tokens })).status === "fits",
  );
  return contextTokens === null ? null : wish(request, { contextTokens });
}

function drop(request: PlanRequest, keys: readonly (keyof LoadWishes)[]): PlanRequest | null {
  const given = keys.filter((key) => request.policy.wishes[key] !== undefined);
  if (given.length === 0) return null;
  return wish(request, Object.fromEntries(given.map((key) => [key, undefined])));
}

function wish(request: PlanRequest, wishes: LoadWishes): PlanRequest {
  const { policy } = request;
  return { ...request, policy: { ...policy, wishes: { ...policy.wishes, ...wishes } } };
}
