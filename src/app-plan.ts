/** Makes the plans that `agent plan` shows: joins the model's header, the machine and the engine's own figures. */
import path from "node:path";
import { NEEDED_TURN_TOKENS } from "./agent/turn-memory.ts";
import { findModel } from "./app-find-model.ts";
import { openMachine, planLoadOn } from "./app-memory.ts";
import { recogniseModel } from "./app-model-files.ts";
import { isAgentError } from "./base/errors.ts";
import { planTable, TABLE_CONTEXT_TOKENS, type TableModel } from "./memory/plan/plan-table.ts";
import { attentionOf } from "./memory/shape/attention-kind.ts";
import { readKnownShapes } from "./memory/shape/known-shapes.ts";
import { readModelShape } from "./memory/shape/read-model-shape.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import { toProblem } from "./ui/doctor-facts.ts";
import type {
  PlanPort,
  PlanReport,
  PlanRequest,
  PlanTableReport,
  PlanTableRequest,
  SizedPlan,
} from "./ui/plan-port.ts";

export interface PlanDeps {
  environment: ModelsEnvironment;
  /** The model of the person's settings. */
  defaultModel: string | undefined;
}

export function createPlanPort(deps: PlanDeps): PlanPort {
  return {
    plan: (request, signal) => planOneModel(request, deps, signal),
    table: (request, signal) => planManyModels(request, deps, signal),
  };
}

async function planOneModel(
  request: PlanRequest,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<PlanReport> {
  const { cacheFolder } = deps.environment;
  const found = await findModel(request.model, signal, deps);
  const model = await recogniseModel(found, cacheFolder);
  const shape = await readModelShape(model.path);
  await using machine = await openMachine(request);
  const load = {
    ...request,
    modelPath: model.path,
    shape,
    sha256: model.sha256 ?? null,
    cacheFolder,
    neededTokens: NEEDED_TURN_TOKENS,
    signal,
  };
  const sizes = request.contextTokens.length > 0 ? request.contextTokens : [undefined];
  const plans: SizedPlan[] = [];
  for (const contextTokens of sizes) {
    const { plan, comparison } = await planLoadOn(machine, { ...load, contextTokens });
    plans.push({ askedTokens: contextTokens ?? null, plan, crossCheck: comparison });
  }
  const { host, sample } = machine;
  return {
    model: {
      name: model.alias ?? path.basename(model.path),
      path: model.path,
      shape,
      attention: attentionOf(shape),
    },
    machine: { device: host.device, cores: host.cores, sample },
    plans,
  };
}

/** Headers and nothing else: no engine is started. */
async function planManyModels(
  { files, contextTokens = TABLE_CONTEXT_TOKENS, cardGigabytes }: PlanTableRequest,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<PlanTableReport> {
  const problems: { file: string; problem: ReturnType<typeof toProblem>["problem"] }[] = [];
  const known = readKnownShapes();
  const models: TableModel[] = [];
  if (files.length === 0) for (const [name, shape] of known) models.push({ name, shape });
  for (const file of files) {
    try {
      models.push(await readTableModel(file, deps, signal));
    } catch (error) {
      problems.push({ file, ...toProblem(error) });
    }
  }
  return { contextTokens, rows: planTable(models, { contextTokens, cardGigabytes }), problems };
}

/** A known model that is not here has a shape all the same. */
async function readTableModel(
  name: string,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<TableModel> {
  try {
    const model = await findModel(name, signal, deps);
    const shape = await readModelShape(model.path);
    return { name: model.alias ?? path.basename(model.path), shape };
  } catch (error) {
    const shape = isAgentError(error, "model-absent") ? readKnownShapes().get(name) : undefined;
    if (shape === undefined) throw error;
    return { name, shape };
  }
}
