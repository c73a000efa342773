/** The steps of a change one after the other, then the whole of it before the judges, with a chance to mend what they name. */
import type { AgentEvent } from "../events.ts";
import type { Request } from "../understand/request.ts";
import type { ChangeDeps } from "./change-deps.ts";
import { improveStep, type StepResult } from "./improvement-loop.ts";
import { type Ground, judgeTree, type Verdict } from "./judge-change.ts";
import { type ChangeStep, describePlan } from "./plan-change.ts";
import type { Fault } from "./retry-policy.ts";

export interface ChangePlan {
  request: Request;
  deps: ChangeDeps;
  ground: Ground;
  steps: readonly ChangeStep[];
}

export interface Progress extends ChangePlan {
  /** One for each step, in their order. */
  ends: readonly { step: ChangeStep; result: StepResult }[];
  /** Files that a grammar reads. */
  parsedPaths: ReadonlySet<string>;
}

/** How often the whole is mended: each time is a step taken again. */
const MAX_MENDS = 2;

export async function* takeSteps(plan: ChangePlan): AsyncGenerator<AgentEvent, Progress> {
  const { deps, steps } = plan;
  const ends: { step: ChangeStep; result: StepResult }[] = [];
  for (const step of steps) {
    if (steps.length > 1) yield tellPlan(steps, ends);
    const result = yield* takeStep({ ...plan, ends }, step, null);
    ends.push({ step, result });
  }
  if (steps.length > 1) yield tellPlan(steps, ends);
  const parsedPaths = new Set<string>();
  for (const { path } of steps) {
    if ((await deps.reader.parse(path)) !== null) parsedPaths.add(path);
  }
  return { ...plan, ends, parsedPaths };
}

/** What holds step by step need not hold together: the file that is to blame is changed once more, or all is put back. */
export async function* proveWhole(progress: Progress): AsyncGenerator<AgentEvent, Progress> {
  let current = progress;
  for (let mends = 0; ; mends++) {
    if (!current.ends.some(({ result }) => result.kind === "kept")) return current;
    const verdict = yield* judgeWhole(current);
    const { fault } = verdict;
    if (fault === null || fault.kind === "soft") return settle(current, verdict);
    const culprit = findCulprit(current, fault.problem);
    if (mends === MAX_MENDS || current.deps.seat.budget.reached !== null || culprit === null) {
      return yield* giveUp(current, fault.problem);
    }
    const inherited: Fault = { ...fault, tried: "" };
    const result = yield* takeStep(current, culprit, inherited);
    // The step as it stood is still in the tree when taking it again came to nothing.
    if (result.kind !== "kept") return yield* giveUp(current, fault.problem);
    current = {
      ...current,
      ends: current.ends.map((end) => (end.step === culprit ? { step: culprit, result } : end)),
    };
  }
}

type Standing = ChangePlan & Pick<Progress, "ends">;

function takeStep(
  { request, deps, ground, steps, ends }: Standing,
  step: ChangeStep,
  inherited: Fault | null,
): AsyncGenerator<AgentEvent, StepResult> {
  const targets = new Set(steps.map(({ path }) => path));
  const alsoShown = request.mentions.files.flatMap(({ path, match }) =>
    path === null || match === "new" || targets.has(path) ? [] : [path],
  );
  const made = ends.flatMap(({ step: { path }, result }) =>
    result.kind === "kept" && result.made.length > 0 ? [[path, result.made] as const] : [],
  );
  const isWhole = steps.length === 1 || inherited !== null;
  const wantsGreen = saysTestsPass(request);
  const fresh = new Map(made);
  return improveStep(
    { request, deps, ground, step, fresh, alsoShown, isWhole, wantsGreen },
    inherited,
  );
}

async function* judgeWhole({
  request,
  deps,
  ground,
  ends,
}: Progress): AsyncGenerator<AgentEvent, Verdict> {
  const path = ends[0]?.step.path ?? "";
  const candidate = deps.seat.budget.candidates;
  const options = { candidate, isWhole: true, wantsGreen: saysTestsPass(request) };
  return yield* judgeTree(deps, ground, path, options);
}

/** The verdict on the whole stands for each of its steps. */
function settle(progress: Progress, { fault, result: standing }: Verdict): Progress {
  const lastKept = progress.ends.findLast(({ result }) => result.kind === "kept");
  const ends = progress.ends.map((end) => {
    if (end !== lastKept || end.result.kind !== "kept") return end;
    const doubt = fault?.problem ?? end.result.doubt;
    return { ...end, result: { ...end.result, standing, doubt } };
  });
  return { ...progress, ends };
}

/** The kept step whose file the problem names first; else the last one. */
function findCulprit({ ends }: Progress, problem: string): ChangeStep | null {
  const kept = ends.filter(({ result }) => result.kind === "kept").map(({ step }) => step);
  const named = kept
    .map((step) => ({ step, at: problem.indexOf(step.path) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  return named[0]?.step ?? kept.at(-1) ?? null;
}

async function* giveUp(progress: Progress, problem: string): AsyncGenerator<AgentEvent, Progress> {
  const { workspace, noteChanged } = progress.deps;
  const paths = [...new Set(progress.steps.map(({ path }) => path))];
  for (const path of paths) await workspace.restore(path);
  await noteChanged(paths);
  yield {
    type: "notice",
    level: "warn",
    message: "The files do not hold together; all are put back.",
  };
  const result: StepResult = { kind: "failed", problem };
  const ends = progress.ends.map((end) => (end.result.kind === "kept" ? { ...end, result } : end));
  return { ...progress, ends };
}

function tellPlan(
  steps: readonly ChangeStep[],
  ends: readonly { result: StepResult }[],
): AgentEvent {
  const isDone = ends.map(({ result }) => result.kind !== "failed");
  return { type: "plan", steps: describePlan(steps, isDone) };
}

/** A command to check with, or words such as "so that the tests pass". */
function saysTestsPass({ task, mentions }: Request): boolean {
  return mentions.commands.length > 0 || /\btests?\b[^.\n]{0,60}\bpass/i.test(task);
}
