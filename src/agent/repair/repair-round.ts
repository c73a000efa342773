/**
 * One round of a repair: locate, then propose, gate and judge candidates until one improves on the base.
 * Each stage is a file of its own; here they are only joined.
 */
import { isAgentError } from "../../base/errors.ts";
import { type CheckResult, toSummary } from "../../tools/run-checks.ts";
import type { AgentEvent, Usage } from "../events.ts";
import { describeFailures, type ShownFailure } from "../prompts.ts";
import { EditPool } from "./edit-pool.ts";
import { candidateKey, checkCandidate } from "./gate.ts";
import { listHoles } from "./holes.ts";
import { type Edit, type Judgement, judgeEdits } from "./judge.ts";
import { locateSites } from "./locate.ts";
import type { Conversation, Proposal, ProposeContext, ProposeProgress } from "./propose.ts";
import type { RepairDeps } from "./repair-deps.ts";
import { type Attempt, scheduleAttempts } from "./schedule.ts";
import { openSite, type Site } from "./site.ts";
import { excerptTest } from "./test-excerpt.ts";

/** What outlives a round. */
export interface RepairMemory {
  readonly task: string;
  /** The cost so far; added to. */
  readonly usage: Usage;
  /** Keys of all texts that were judged or refused. */
  readonly tried: Set<string>;
  /** Counts proposals, so that each has a seed of its own. */
  proposals: number;
}

interface Round {
  memory: RepairMemory;
  deps: RepairDeps;
  base: CheckResult;
  shown: readonly ShownFailure[];
  conversations: Map<number, Conversation>;
  pool: EditPool;
}

/** The first improvement on `base`, left in the tree; null when there was none or the budget is spent. */
export async function* improve(
  memory: RepairMemory,
  deps: RepairDeps,
  base: CheckResult,
): AsyncGenerator<AgentEvent, Judgement | null> {
  const { failures } = base.report;
  const sites = await openSites(memory.task, deps, base);
  yield { type: "locate", targets: sites.map(describeTarget) };
  const shown = await showFailures(deps, base);
  const round = { memory, deps, base, shown, conversations: new Map(), pool: new EditPool() };
  const attempts = scheduleAttempts(sites.map((site) => ({ holes: listHoles(site, failures) })));
  for (const attempt of attempts) {
    const site = sites[attempt.site];
    if (deps.budget.reached !== null || site === undefined) return null;
    const improved = yield* tryAttempt(round, attempt, site);
    if (improved !== null) return improved;
  }
  return null;
}

async function openSites(task: string, { view }: RepairDeps, base: CheckResult): Promise<Site[]> {
  const sites: Site[] = [];
  for (const name of await locateSites({ task, failures: base.report.failures, view })) {
    const file = await view.open(name.path);
    const site = file === null ? null : openSite(name, file);
    if (site !== null) sites.push(site);
  }
  return sites;
}

/** One candidate: proposed, gated, judged. Null when it did not improve on the base. */
async function* tryAttempt(
  round: Round,
  attempt: Attempt,
  site: Site,
): AsyncGenerator<AgentEvent, Judgement | null> {
  const { memory, deps, base } = round;
  // A rewrite is worth a line on the screen from its start; a fill only once it is something new.
  let candidate = attempt.kind === "rewrite" ? deps.budget.spendCandidate() : null;
  if (candidate !== null) yield startEvent(candidate, attempt, site);

  const proposal = yield* propose(round, attempt, site);
  if (proposal === null) return null;
  if (typeof proposal === "string") {
    if (candidate !== null) yield rejectEvent(candidate, proposal);
    return null;
  }
  if (candidate !== null) yield answerEvent(candidate, proposal);

  const { newText, flaw, messages } = proposal;
  const refusal = await checkCandidate({
    site,
    newText,
    flaw,
    view: deps.view,
    tried: memory.tried,
  });
  memory.tried.add(candidateKey(site.path, newText));
  if (refusal !== null) {
    remember(round, attempt, { messages, outcome: { refusal, failures: base.report.failures } });
    if (candidate !== null) yield rejectEvent(candidate, refusal);
    return null;
  }
  if (candidate === null) {
    candidate = deps.budget.spendCandidate();
    yield startEvent(candidate, attempt, site);
    yield answerEvent(candidate, proposal);
  }

  const edit = { path: site.path, baseText: site.fileText, newText };
  const judgement = yield* judge(round, [edit], candidate);
  if (helps(judgement)) return judgement;
  const { report } = judgement.result;
  const failures = report.failures.length > 0 ? report.failures : base.report.failures;
  remember(round, attempt, { messages, outcome: { refusal: null, failures } });
  return judgement.comparison === "same" ? yield* combine(round, edit) : null;
}

/** The generator's proposal, its cost on the books. A sentence when the model could not answer, null without one. */
async function* propose(
  round: Round,
  attempt: Attempt,
  site: Site,
): AsyncGenerator<AgentEvent, Proposal | string | null> {
  const { memory, deps, base } = round;
  const engine = await deps.engine();
  if (engine.isSlow) await engine.calibrateThreads(deps.signal);
  memory.proposals += 1;
  const context = {
    engine,
    task: isSpecific(memory.task, site)
      ? memory.task
      : describeFailures(memory.task, base.report.failures),
    site,
    failures: round.shown,
    conversation: round.conversations.get(attempt.site) ?? null,
    seed: deps.seed + memory.proposals,
    maxTokens: deps.budget.tokensLeft,
    signal: deps.signal,
  };
  const work = startGenerator(deps, attempt, context);
  try {
    for (;;) {
      const step = await work.next();
      if (!step.done) {
        yield progressEvent(step.value);
        continue;
      }
      if (step.value !== null) account(round, step.value);
      return step.value;
    }
  } catch (error) {
    if (isAgentError(error, "context-full")) return error.message;
    throw error;
  }
}

function startGenerator(
  { generators }: RepairDeps,
  attempt: Attempt,
  context: Omit<ProposeContext<"rewrite">, "attempt">,
): AsyncGenerator<ProposeProgress, Proposal | null> {
  return attempt.kind === "rewrite"
    ? generators.rewrite({ ...context, attempt })
    : generators.fill({ ...context, attempt });
}

function account({ memory, deps }: Round, { cost }: Proposal): void {
  deps.budget.spendTokens(cost.sampledTokens);
  for (const key of Object.keys(cost) as (keyof Usage)[]) memory.usage[key] += cost[key];
}

function remember(
  { conversations }: Round,
  attempt: Attempt,
  { messages, outcome }: { messages: Proposal["messages"]; outcome: Conversation["outcome"] },
): void {
  if (messages !== null) conversations.set(attempt.site, { messages, outcome });
}

async function* judge(
  { deps, base }: Round,
  edits: readonly Edit[],
  candidate: number,
): AsyncGenerator<AgentEvent, Judgement> {
  const judgement = await judgeEdits(deps, edits, base);
  const { comparison, result } = judgement;
  yield { type: "check", purpose: "candidate", candidate, summary: toSummary(result) };
  yield { type: "candidate_end", candidate, outcome: comparison, reason: describeRun(result) };
  return judgement;
}

/** A bug in two places shows no progress when one is mended: harmless edits of other files are tried together. */
async function* combine(round: Round, edit: Edit): AsyncGenerator<AgentEvent, Judgement | null> {
  const { deps, pool } = round;
  const partners = pool.partnersOf(edit);
  pool.add(edit);
  for (const partner of partners) {
    if (deps.budget.reached !== null) return null;
    const candidate = deps.budget.spendCandidate();
    const target = { path: edit.path, reason: `together with the edit of ${partner.path}` };
    yield { type: "candidate_start", candidate, generator: "combine", target, temperature: 0 };
    const judgement = yield* judge(round, [partner, edit], candidate);
    if (helps(judgement)) return judgement;
  }
  return null;
}

async function showFailures({ view }: RepairDeps, base: CheckResult): Promise<ShownFailure[]> {
  const shown: ShownFailure[] = [];
  for (const failure of base.report.failures.slice(0, 3)) {
    const file = failure.file === undefined ? null : await view.open(failure.file);
    shown.push({ failure, excerpt: file === null ? null : excerptTest(file.text, failure) });
  }
  return shown;
}

/** True when the task itself says where to look; more text would only distract a small model. */
function isSpecific(task: string, site: Site): boolean {
  const fileName = site.path.split("/").at(-1) ?? site.path;
  return task.includes(fileName) || (site.symbol !== null && task.includes(site.symbol));
}

function helps({ comparison }: Judgement): boolean {
  return comparison === "fixed" || comparison === "better";
}

function describeTarget({ path, symbol, startLine, endLine, reason }: Site) {
  return { path, startLine, endLine, reason, ...(symbol === null ? {} : { symbol }) };
}

function startEvent(candidate: number, attempt: Attempt, site: Site): AgentEvent {
  const { temperature } = attempt;
  const target = describeTarget(site);
  if (attempt.kind === "rewrite") {
    const generator = `rewrite, ${attempt.view}`;
    return { type: "candidate_start", candidate, generator, target, temperature };
  }
  const { line, mode } = attempt.hole;
  const place = { ...target, startLine: line, endLine: line };
  return {
    type: "candidate_start",
    candidate,
    generator: `fill, ${mode}`,
    target: place,
    temperature,
  };
}

function rejectEvent(candidate: number, reason: string): AgentEvent {
  return { type: "candidate_end", candidate, outcome: "rejected", reason };
}

function answerEvent(candidate: number, { answer, cost }: Proposal): AgentEvent {
  return {
    type: "assistant",
    candidate,
    text: answer,
    sampledTokens: cost.sampledTokens,
    forcedTokens: cost.forcedTokens,
    cachedTokens: cost.cachedTokens,
    prefillTokens: cost.promptTokens - cost.cachedTokens,
    tokensPerSecond: cost.sampledTokens / Math.max(0.001, cost.decodeMs / 1000),
  };
}

function progressEvent(progress: ProposeProgress): AgentEvent {
  if (progress.type === "prefill") {
    return { type: "progress", stage: "prefill", done: progress.done, total: progress.total };
  }
  const { generatedTokens: done, tokensPerSecond } = progress;
  return { type: "progress", stage: "decode", done, tokensPerSecond };
}

function describeRun({ outcome, report, problem }: CheckResult): string {
  if (outcome === "timed-out") return "the tests did not end in time";
  if (outcome === "not-runnable") return problem ?? "the tests could not run";
  return `${report.passed} passed, ${report.failed} failed`;
}
