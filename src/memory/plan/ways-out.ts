/** What a person can do about a refused plan, as sentences: never none, at most three. Pure. */
import { chooseLoad, type LoadChoice } from "./choose-load.ts";
import { listSmallerModels } from "./list-alternatives.ts";
import type { PlanAlternative, PoolBudget } from "./memory-plan.ts";
import { formatMemory } from "./memory-words.ts";
import type { PlanRequest } from "./plan-request.ts";
import { listRelaxations } from "./relaxations.ts";

const MAX_WAYS_OUT = 3;

/** Cheapest first; all of them fit. */
export function listRescues(request: PlanRequest): readonly PlanAlternative[] {
  return [
    ...listRelaxations(request),
    ...listSmallerModels(request, { limit: MAX_WAYS_OUT, onlyFitting: true }),
  ];
}

export function tellWaysOut(
  choice: Exclude<LoadChoice, { status: "fits" }>,
  rescues: readonly PlanAlternative[],
  request: PlanRequest,
): readonly string[] {
  return [...rescues.map(tellRescue), ...listAdvice(choice, request)].slice(0, MAX_WAYS_OUT);
}

function tellRescue({ title, flags, cost }: PlanAlternative): string {
  const typed = flags.length > 0 ? ` (${flags.join(" ")})` : "";
  return `${title}${typed}: ${cost}`;
}

/** For whoever no flag helps. */
function listAdvice(
  choice: Exclude<LoadChoice, { status: "fits" }>,
  request: PlanRequest,
): readonly string[] {
  const freeing = choice.status === "too-large" ? tellFreeing(choice) : [];
  return [
    ...freeing,
    ...(isTaskTooLarge(request) ? [SMALLER_TASK] : []),
    "take a smaller model: `agent models list` shows them",
    "see what is known of this machine: `agent doctor`",
  ];
}

const SMALLER_TASK = "name the file and function in the task, so that it needs less context";

function isTaskTooLarge(request: PlanRequest): boolean {
  const policy = { ...request.policy, neededTokens: 0 };
  return chooseLoad({ ...request, policy }).status === "fits";
}

function tellFreeing({
  missing,
  space,
}: Extract<LoadChoice, { status: "too-large" }>): readonly string[] {
  const { ram, gpu } = space.pools.budgets;
  const tell = (pool: PoolBudget | null, bytes: number) =>
    // Nobody can give back what nobody has.
    pool !== null && bytes > 0 && bytes <= pool.othersBytes
      ? [`free ${formatMemory(bytes)} of ${pool.name}, of ${formatMemory(pool.othersBytes)} in use`]
      : [];
  return [...tell(gpu, missing.gpuBytes), ...tell(ram, missing.ramBytes)];
}
