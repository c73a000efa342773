/**
 * A plan whose figures are the engine's own: planned by the closed form, the choice simulated by llama.cpp, planned
 * again with what it said, until it stands. Where the engine cannot be asked, the closed form stands, with a margin,
 * and the plan says so.
 */
import { isAgentError } from "../../base/errors.ts";
import type { LoadSettings } from "../../runtime/load-settings.ts";
import type { LoadSimulator, SimulatedLoad } from "../../runtime/load-simulator.ts";
import { compareEstimates, type TermComparison } from "../estimate/cross-check.ts";
import type { EstimateTable } from "../estimate/estimate-load.ts";
import type { LoadEstimate } from "../estimate/load-estimate.ts";
import { estimateByFormula } from "../estimate/memory-model.ts";
import { describeKey } from "../estimate/settings-key.ts";
import type { ModelShape } from "../shape/model-shape.ts";
import { chooseLoad, type LoadChoice } from "./choose-load.ts";
import { EngineRefusals } from "./engine-refusals.ts";
import { listAlternatives } from "./list-alternatives.ts";
import type { MemoryPlan } from "./memory-plan.ts";
import { planLoad } from "./plan-load.ts";
import { type PlanRequest, usesGpu } from "./plan-request.ts";

/** Requests to the simulator. Two are the rule: the closed form is within a percent or two. */
const MAX_ROUNDS = 4;
/** Of the compute buffers, which the closed form knows least well. */
const FORMULA_MARGIN = 0.1;

export interface ModelPlanRequest extends Omit<PlanRequest, "estimate" | "refusalOf"> {
  /** The first part of a split file. */
  modelPath: string;
  /** Of this model on this device. What the engine says is added to it. */
  table: EstimateTable;
  /** Null: the engine cannot be asked. */
  simulator: Pick<LoadSimulator, "simulate"> | null;
  signal?: AbortSignal | undefined;
}

export interface PlannedModel {
  plan: MemoryPlan;
  /** The engine's count of the planned load beside the closed form's; empty where there is none. */
  comparison: readonly TermComparison[];
}

/** Throws "model-unusable" when the engine refuses the file or dies of it, and "interrupted". */
export async function planModel(request: ModelPlanRequest): Promise<PlannedModel> {
  const refusals = new EngineRefusals();
  const informed: PlanRequest = {
    ...request,
    estimate: request.table.estimate,
    refusalOf: refusals.reasonOf,
  };
  const trouble = await inform(request, informed, refusals);
  const plan = trouble === null ? planLoad(informed) : planCautiously(informed, trouble);
  return { plan, comparison: crossCheck(plan, informed) };
}

/** Asks until the engine has counted what would be chosen. Returns why that did not come about, as a sentence part. */
async function inform(
  request: ModelPlanRequest,
  informed: PlanRequest,
  refusals: EngineRefusals,
): Promise<string | null> {
  const { table } = request;
  const isKnown = (settings: LoadSettings) =>
    table.has(settings) || refusals.reasonOf(settings) !== null;
  for (let round = 0; ; round++) {
    const choice = chooseLoad(informed);
    if (choice.status === "impossible" || isKnown(choice.settings)) return null;
    if (round === MAX_ROUNDS) return "each count changed the choice";
    const others = round === 0 ? listShown(choice, informed) : listNeighbours(choice);
    const settings = dropRepeats([choice.settings, ...others]).filter((load) => !isKnown(load));
    const loads = await simulate(request, settings);
    if (typeof loads === "string") return loads;
    learn(settings, loads, { table, refusals });
    const [chosen] = loads;
    if (chosen?.ok === false) refusals.addCacheTypes(choice.settings, chosen.reason);
  }
}

/** The alternatives that will stand beside the choice: asked in the same breath, they cost next to nothing. */
function listShown(
  choice: Exclude<LoadChoice, { status: "impossible" }>,
  informed: PlanRequest,
): readonly LoadSettings[] {
  if (choice.status !== "fits") return [];
  return listAlternatives(informed, choice.settings, choice.space).flatMap(
    ({ settings }) => settings ?? [],
  );
}

/** A count that changed the choice once may do so for each batch and cache type: all are asked about at once. */
function listNeighbours({
  settings,
  space,
}: Exclude<LoadChoice, { status: "impossible" }>): readonly LoadSettings[] {
  return space.batches.flatMap((batchTokens) =>
    space.cacheTypes.map((types) => ({ ...settings, ...types, batchTokens })),
  );
}

/** The first stays the first. */
function dropRepeats(settings: readonly LoadSettings[]): readonly LoadSettings[] {
  return [...new Map(settings.map((load) => [describeKey(load), load])).values()];
}

function learn(
  settings: readonly LoadSettings[],
  loads: readonly SimulatedLoad[],
  { table, refusals }: { table: EstimateTable; refusals: EngineRefusals },
): void {
  for (const [index, load] of settings.entries()) {
    const simulated = loads[index];
    if (simulated === undefined) continue;
    if (simulated.ok) table.add(load, simulated.memory);
    else refusals.add(load, simulated.reason);
  }
}

/** A text says why there is no answer. What is wrong with the file itself is thrown. */
async function simulate(
  { simulator, modelPath, signal }: ModelPlanRequest,
  settings: readonly LoadSettings[],
): Promise<readonly SimulatedLoad[] | string> {
  if (simulator === null) return "it is not available";
  try {
    return await simulator.simulate({ modelPath, settings }, signal);
  } catch (error) {
    if (isAgentError(error, "engine-unavailable")) return error.details.reason;
    if (isAgentError(error, "engine-stalled")) return "it gave no answer in time";
    throw error;
  }
}

function planCautiously(informed: PlanRequest, trouble: string): MemoryPlan {
  const plan = planLoad({
    ...informed,
    estimate: (settings) => addMargins(informed.estimate(settings), settings, informed.shape),
  });
  const notice = `The engine could not tell what this load takes (${trouble}): the figures are computed, with ${FORMULA_MARGIN * 100} % added for the compute buffers.`;
  return { ...plan, notices: [...plan.notices, notice] };
}

/**
 * On the memory that computes. A CPU packs weights anew where its instructions allow it: an input table that serves as
 * the output too is then there twice, which no header tells.
 */
function addMargins(
  estimate: LoadEstimate,
  { gpuLayers }: LoadSettings,
  { weights: { isTied, inputBytes } }: ModelShape,
): LoadEstimate {
  if (estimate.source === "native") return estimate;
  const { weights, context, terms } = estimate;
  const marginBytes = Math.ceil(terms.computeBytes * FORMULA_MARGIN);
  const packedBytes = gpuLayers === 0 && isTied ? inputBytes : 0;
  const pool = gpuLayers > 0 ? "gpuBytes" : "ramBytes";
  return {
    ...estimate,
    weights: { ...weights, ramBytes: weights.ramBytes + packedBytes },
    context: { ...context, [pool]: context[pool] + marginBytes },
    terms: { ...terms, computeBytes: terms.computeBytes + marginBytes },
  };
}

function crossCheck(plan: MemoryPlan, request: PlanRequest): readonly TermComparison[] {
  if (plan.status === "refused" || plan.estimate.source === "formula") return [];
  const device = usesGpu(request) ? "gpu" : "cpu";
  return compareEstimates(plan.estimate, estimateByFormula(request.shape, plan.settings, device));
}
