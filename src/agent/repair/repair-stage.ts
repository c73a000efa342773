/**
 * The search on one page: the model makes candidates, the desk has them judged meanwhile, until one of them is better
 * than the base, nothing is left to ask, or the budget is spent.
 */
import { isAgentError } from "../../base/errors.ts";
import { answerEvent, rejectEvent } from "../answer-event.ts";
import type { AgentEvent } from "../events.ts";
import { acceptEdits, keepEdits } from "./accept/accept-edits.ts";
import { isHonest, type Weighed, weighPassing } from "./accept/weigh-passing.ts";
import { askModel, askProofreading } from "./generate/ask-model.ts";
import type { Candidate, Edit } from "./generate/candidate.ts";
import { checkCandidate } from "./generate/gate.ts";
import type { Proposal } from "./generate/propose.ts";
import type { ModelAttempt } from "./generate/schedule.ts";
import type { Judgement } from "./judge/judge.ts";
import type { Judged } from "./judge/judge-desk.ts";
import type { Site } from "./localize/site.ts";
import { candidateStartEvent, describeSuspicion, describeTried } from "./repair-events.ts";
import { describeProgress } from "./search-progress.ts";
import { type StageInput, StageState, type Step } from "./stage-state.ts";

/** Better than the base; what is "fixed" stands in the tree. */
export interface Improvement {
  edits: readonly Edit[];
  judgement: Judgement;
  /** Of one that passes. */
  weighed?: Omit<Weighed, "ranked">;
}

/** The first improvement that was found; null when there was none. Throws what its parts throw. */
export async function* searchStage(
  input: StageInput,
): AsyncGenerator<AgentEvent, Improvement | null> {
  const stage = new StageState(input);
  try {
    return (yield* search(stage)) ?? (yield* keepFlawed(stage));
  } catch (error) {
    yield* await stage.desk.close();
    // A time limit ends the search for something cleaner, not what makes the tests pass already.
    if (!isAgentError(error, "time-up") || stage.flawed === null) throw error;
    return yield* keepFlawed(stage);
  } finally {
    await stage.desk.close();
  }
}

async function* search(stage: StageState): AsyncGenerator<AgentEvent, Improvement | null> {
  for (;;) {
    const step = stage.nextStep();
    if (step !== null) {
      yield* describeProgress(stage, step);
      yield* take(stage, step);
    }
    stage.desk.feed();
    if (step === null || stage.deps.isLockstep) await stage.desk.settle();
    yield* stage.desk.takeEvents();
    const improved = yield* conclude(stage);
    if (improved !== null) {
      if (step !== null) yield* describeProgress(stage, step);
      return improved;
    }
    if (step === null && stage.isEmpty) return null;
  }
}

/** One question to the model, or a few candidates that need none. Ends early when something better is found meanwhile. */
async function* take(stage: StageState, step: Step): AsyncGenerator<AgentEvent> {
  const { isLockstep } = stage.deps;
  // How far the tests come meanwhile is chance; in lockstep they wait until the step is done.
  if (isLockstep) stage.desk.hold();
  try {
    for await (const event of perform(stage, step)) {
      yield event;
      yield* stage.desk.takeEvents();
    }
  } catch (error) {
    const isSuperseded = stage.hasFound && isAgentError(error) && !stage.deps.signal.aborted;
    if (!isSuperseded) throw error;
  } finally {
    if (isLockstep) stage.desk.release();
  }
}

async function* perform(stage: StageState, step: Step): AsyncGenerator<AgentEvent> {
  const site = stage.sites[step.site];
  if (site === undefined) return;
  if (step.kind === "stock") return await offerStock(stage, site, step.candidates);
  await stage.deps.model(); // loading it is no part of the search
  stage.startClock();
  if (step.kind === "proofread") {
    const reading = yield* askProofreading(stage.asking, site, step.site);
    const ranking = await stage.noteReading(step.site, reading);
    if (ranking.length > 0) yield { type: "facts", lines: ranking.map(describeSuspicion(site)) };
    return;
  }
  const proposal = yield* askModel(stage.asking, step, site);
  if (typeof proposal === "string") {
    yield* reject(stage, step, { proposal: null, refusal: proposal });
  } else if (proposal !== null) yield* gate(stage, step, proposal);
}

async function offerStock(
  stage: StageState,
  site: Site,
  candidates: readonly Candidate[],
): Promise<void> {
  const { view } = stage.deps;
  for (const candidate of candidates) {
    const [edit] = candidate.edits;
    if (edit === undefined) continue;
    const { newText } = edit;
    const refusal = await checkCandidate({ site, newText, flaw: null, view });
    if (refusal === null) stage.offer(candidate, null);
  }
}

/** Offers what was proposed to the desk, unless a cheap look refuses it. */
async function* gate(
  stage: StageState,
  attempt: ModelAttempt,
  proposal: Proposal,
): AsyncGenerator<AgentEvent> {
  const { site, newText, flaw } = proposal;
  const { view } = stage.deps;
  const refusal = await checkCandidate({ site, newText, flaw, view });
  if (refusal !== null) return yield* reject(stage, attempt, { proposal, refusal });
  const candidate = stage.describe(attempt, proposal);
  if (stage.offer(candidate, { attempt, proposal })) return;
  yield* reject(stage, attempt, { proposal, refusal: "the same answer was tried before" });
}

/** A whole answer is worth a line on the screen; a line that was refused is not. */
async function* reject(
  stage: StageState,
  attempt: ModelAttempt,
  { proposal, refusal }: { proposal: Proposal | null; refusal: string },
): AsyncGenerator<AgentEvent> {
  stage.noteRefusal(attempt, proposal, refusal);
  const site = stage.sites[attempt.site];
  if (attempt.kind !== "rewrite" || site === undefined) return;
  const number = stage.deps.budget.spendCandidate();
  const refused = proposal ?? { site, newText: site.fileText, likelihood: 0 };
  const described = stage.describe(attempt, refused);
  yield candidateStartEvent(number, described);
  if (proposal !== null) yield answerEvent(number, proposal);
  yield rejectEvent(describeTried(number, described), refusal);
}

/** What was found, if anything was: the best of those that pass goes into the tree and has to prove itself there. */
async function* conclude(stage: StageState): AsyncGenerator<AgentEvent, Improvement | null> {
  if (!stage.hasFound) return null;
  stage.desk.hold();
  await stage.desk.settle();
  if (stage.hasPassing) await stage.judgeOthers();
  yield* stage.desk.takeEvents();
  const passing = stage.takePassing();
  const better = stage.takeBetter();
  const fixed = passing.length === 0 ? null : yield* acceptBest(stage, passing);
  if (fixed !== null) return fixed;
  // What mends a test by naming its values is no ground to build on.
  if (better !== null && (await isHonest(stage, better))) {
    return { edits: better.candidate.edits, judgement: better.judgement };
  }
  if (better !== null) stage.memory.found.refuse(better);
  stage.resume();
  return null;
}

async function* acceptBest(
  stage: StageState,
  passing: readonly Judged[],
): AsyncGenerator<AgentEvent, Improvement | null> {
  const { ranked, ...weighed } = yield* weighPassing(stage, passing);
  for (const [index, judged] of ranked.entries()) {
    const accepted = yield* accept(stage, judged);
    if (accepted !== null) return { ...accepted, weighed: index === 0 ? weighed : SECOND_BEST };
  }
  return null;
}

const SECOND_BEST: Improvement["weighed"] = {
  differentCount: 2,
  confidence: "low",
  reasons: ["One that seemed better did not hold in the project."],
};

async function* accept(
  stage: StageState,
  judged: Judged,
): AsyncGenerator<AgentEvent, Improvement | null> {
  const { candidate } = judged;
  const { edits } = candidate;
  const { deps, base } = stage;
  const { result } = judged.judgement;
  const acceptance = await acceptEdits(deps, { base, edits, result, trials: await stage.trials });
  switch (acceptance.kind) {
    case "accepted":
      return { edits, judgement: { comparison: "fixed", result: acceptance.result } };
    case "unconfirmed":
      stage.memory.found.refuse(judged);
      yield stage.noteUnconfirmed(acceptance.result);
      return null;
    case "flawed":
      yield stage.noteFlawed(judged, acceptance.faults);
      return null;
  }
}

/** Nothing better came: the tests pass with it, and what is wrong with it is said. */
async function* keepFlawed(stage: StageState): AsyncGenerator<AgentEvent, Improvement | null> {
  if (stage.flawed === null) return null;
  const { candidate, result, faults } = stage.flawed;
  await keepEdits(stage.deps, stage.base, candidate.edits);
  for (const { source, path, message } of faults) {
    const said = `New with this change: ${source}, ${path}: ${message}`;
    yield { type: "notice", level: "warn", message: said };
  }
  return { edits: candidate.edits, judgement: { comparison: "fixed", result } };
}
