/**
 * The guided repair on one page: check, locate, propose, gate, judge, keep the best.
 * Policies live beside it. Invariant: between two attempts the tree is the best one found so far.
 */
import { AgentError, isAgentError } from "../../base/errors.ts";
import { type CheckResult, toSummary } from "../../tools/run-checks.ts";
import type { AgentEvent, CheckPurpose, Usage } from "../events.ts";
import { describeFailures, type ShownFailure } from "../prompts.ts";
import { EditPool } from "./edit-pool.ts";
import { candidateKey, checkCandidate } from "./gate.ts";
import { type Edit, type Judgement, judgeEdits } from "./judge.ts";
import { locateSites } from "./locate.ts";
import type { Conversation, Proposal } from "./propose.ts";
import type { RepairDeps } from "./repair-deps.ts";
import { type Attempt, scheduleAttempts } from "./schedule.ts";
import { openSite, type Site, type SiteName } from "./site.ts";
import { excerptTest } from "./test-excerpt.ts";

export interface RepairOutcome {
  status: "fixed" | "already-green" | "not-achieved" | "limit";
  message: string;
  /** The last run of the tests that counts for the tree as it is now. */
  standing: CheckResult;
}

/** The longest a first run may take before the tests are said to hang. */
const FIRST_CHECK_TIMEOUT_MS = 60_000;

/** One repair from red to green, or to the best that was found. Throws "tests-not-runnable" and what its parts throw. */
export async function* repairTask(
  task: string,
  deps: RepairDeps,
  usage: Usage,
): AsyncGenerator<AgentEvent, RepairOutcome> {
  const run = new RepairRun(task, deps, usage);
  const before = yield* run.check("before", FIRST_CHECK_TIMEOUT_MS);
  if (before.outcome === "passed") {
    return {
      status: "already-green",
      message: "All tests pass; nothing was changed.",
      standing: before,
    };
  }
  if (before.outcome === "not-runnable") {
    throw new AgentError("tests-not-runnable", {
      command: before.command,
      reason: before.problem ?? before.outputTail,
    });
  }
  let best = before;
  try {
    for (;;) {
      const improved = yield* run.improve(best);
      if (improved === null) return run.conclude(before, best);
      best = improved.result;
      if (improved.comparison === "fixed") {
        return { status: "fixed", message: "All tests pass.", standing: best };
      }
    }
  } catch (error) {
    if (isAgentError(error, "time-up")) return run.conclude(before, best);
    throw error;
  }
}

/** What one repair remembers between attempts. */
class RepairRun {
  readonly #task: string;
  readonly #deps: RepairDeps;
  readonly #usage: Usage;
  readonly #tried = new Set<string>();

  constructor(task: string, deps: RepairDeps, usage: Usage) {
    this.#task = task;
    this.#deps = deps;
    this.#usage = usage;
  }

  async *check(purpose: CheckPurpose, timeoutMs: number): AsyncGenerator<AgentEvent, CheckResult> {
    const result = await this.#deps.check({ timeoutMs });
    yield { type: "check", purpose, summary: toSummary(result) };
    return result;
  }

  /** Tries candidates until one improves on `base`; null when none did or the budget is spent. */
  async *improve(base: CheckResult): AsyncGenerator<AgentEvent, Judgement | null> {
    const { view, budget } = this.#deps;
    const names = await locateSites({ task: this.#task, failures: base.report.failures, view });
    yield { type: "locate", targets: await this.#describeTargets(names) };
    const shown = await this.#showFailures(base);
    const conversations = new Map<number, Conversation>();
    const pool = new EditPool();
    for (const attempt of scheduleAttempts(names.length)) {
      if (budget.reached !== null) return null;
      const site = await this.#open(names[attempt.site]);
      if (site === null) continue;
      const improved = yield* this.#attempt({ attempt, site, base, shown, conversations, pool });
      if (improved !== null) return improved;
    }
    return null;
  }

  /** One candidate: proposed, gated, judged. Null when it did not improve on the base. */
  async *#attempt(step: Step): AsyncGenerator<AgentEvent, Judgement | null> {
    const { attempt, site, base, conversations } = step;
    const candidate = this.#deps.budget.spendCandidate();
    const { generator } = this.#deps;
    yield {
      type: "candidate_start",
      candidate,
      generator: `${generator.name}, ${attempt.view}`,
      target: targetOf(site),
      temperature: attempt.temperature,
    };
    const proposal = yield* this.#propose(step, candidate);
    if (typeof proposal === "string") {
      yield { type: "candidate_end", candidate, outcome: "rejected", reason: proposal };
      return null;
    }
    const { newText, messages } = proposal;
    const refusal = await checkCandidate({
      site,
      newText,
      stop: proposal.block.stop,
      view: this.#deps.view,
      tried: this.#tried,
    });
    this.#tried.add(candidateKey(site.path, newText));
    if (refusal !== null) {
      conversations.set(attempt.site, {
        messages,
        outcome: { refusal, failures: base.report.failures },
      });
      yield { type: "candidate_end", candidate, outcome: "rejected", reason: refusal };
      return null;
    }
    const edit = { path: site.path, baseText: site.fileText, newText };
    const judgement = yield* this.#judge([edit], base, candidate);
    if (helps(judgement)) return judgement;
    const { report } = judgement.result;
    const failures = report.failures.length > 0 ? report.failures : base.report.failures;
    conversations.set(attempt.site, { messages, outcome: { refusal: null, failures } });
    return judgement.comparison === "same" ? yield* this.#combine(edit, step) : null;
  }

  async *#judge(
    edits: readonly Edit[],
    base: CheckResult,
    candidate: number,
  ): AsyncGenerator<AgentEvent, Judgement> {
    const judgement = await judgeEdits(this.#deps, edits, base);
    const { comparison, result } = judgement;
    yield { type: "check", purpose: "candidate", candidate, summary: toSummary(result) };
    yield { type: "candidate_end", candidate, outcome: comparison, reason: describeRun(result) };
    return judgement;
  }

  /** A bug in two places shows no progress when one is mended: harmless edits of other files are tried together. */
  async *#combine(
    edit: Edit,
    { base, attempt, pool }: Step,
  ): AsyncGenerator<AgentEvent, Judgement | null> {
    const partners = pool.partnersOf(edit);
    pool.add(edit);
    for (const partner of partners) {
      if (this.#deps.budget.reached === "time") return null;
      const candidate = this.#deps.budget.spendCombination();
      const target = { path: edit.path, reason: `together with the edit of ${partner.path}` };
      yield {
        type: "candidate_start",
        candidate,
        generator: "combine",
        target,
        temperature: attempt.temperature,
      };
      const judgement = yield* this.#judge([partner, edit], base, candidate);
      if (helps(judgement)) return judgement;
    }
    return null;
  }

  /** The generator's candidate, with its cost on the books; a sentence when there could be none. */
  async *#propose(step: Step, candidate: number): AsyncGenerator<AgentEvent, Proposal | string> {
    const { attempt, site, shown, base } = step;
    const { generator, budget, signal, seed } = this.#deps;
    const engine = await this.#deps.engine();
    if (engine.isSlow) await engine.calibrateThreads(signal);
    const work = generator.propose({
      engine,
      task: isSpecific(this.#task, site)
        ? this.#task
        : describeFailures(this.#task, base.report.failures),
      site,
      attempt,
      failures: shown,
      conversation: step.conversations.get(attempt.site) ?? null,
      seed: seed + candidate,
      maxTokens: budget.tokensLeft,
      signal,
    });
    try {
      for (;;) {
        const step = await work.next();
        if (step.done) {
          yield this.#account(step.value, candidate);
          return step.value;
        }
        yield progressOf(step.value);
      }
    } catch (error) {
      if (isAgentError(error, "context-full")) return error.message;
      throw error;
    }
  }

  #account({ block }: Proposal, candidate: number): AgentEvent {
    const computed = block.promptTokens - block.cachedTokens;
    this.#deps.budget.spendTokens(block.generatedTokens);
    this.#usage.promptTokens += block.promptTokens;
    this.#usage.cachedTokens += block.cachedTokens;
    this.#usage.forcedTokens += block.forcedTokens;
    this.#usage.sampledTokens += block.generatedTokens;
    this.#usage.decodeCalls += block.decodeCalls;
    this.#usage.prefillMs += block.prefillMs;
    this.#usage.decodeMs += block.decodeMs;
    return {
      type: "assistant",
      candidate,
      text: block.message.content,
      sampledTokens: block.generatedTokens,
      forcedTokens: block.forcedTokens,
      cachedTokens: block.cachedTokens,
      prefillTokens: computed,
      tokensPerSecond: block.generatedTokens / Math.max(0.001, block.decodeMs / 1000),
    };
  }

  conclude(before: CheckResult, best: CheckResult): RepairOutcome {
    const limit = this.#deps.budget.reached;
    const standing =
      best === before ? "nothing helped, the files are as they were" : "the best result was kept";
    if (limit === "tokens" || limit === "time") {
      return {
        status: "limit",
        message: `The ${limit} limit is reached; ${standing}.`,
        standing: best,
      };
    }
    return {
      status: "not-achieved",
      message: `The tests still fail; ${standing}.`,
      standing: best,
    };
  }

  async #open(name: SiteName | undefined): Promise<Site | null> {
    if (name === undefined) return null;
    const file = await this.#deps.view.open(name.path);
    return file === null ? null : openSite(name, file);
  }

  async #describeTargets(names: readonly SiteName[]) {
    const sites = await Promise.all(names.map((name) => this.#open(name)));
    return sites.filter((site) => site !== null).map(targetOf);
  }

  async #showFailures(base: CheckResult): Promise<ShownFailure[]> {
    const shown: ShownFailure[] = [];
    for (const failure of base.report.failures.slice(0, 3)) {
      const file = failure.file === undefined ? null : await this.#deps.view.open(failure.file);
      shown.push({ failure, excerpt: file === null ? null : excerptTest(file.text, failure) });
    }
    return shown;
  }
}

interface Step {
  attempt: Attempt;
  site: Site;
  base: CheckResult;
  shown: readonly ShownFailure[];
  conversations: Map<number, Conversation>;
  pool: EditPool;
}

function helps({ comparison }: Judgement): boolean {
  return comparison === "fixed" || comparison === "better";
}

/** True when the task itself says where to look; more text would only distract a small model. */
function isSpecific(task: string, site: Site): boolean {
  const fileName = site.path.split("/").at(-1) ?? site.path;
  return task.includes(fileName) || (site.symbol !== null && task.includes(site.symbol));
}

function targetOf({ path, symbol, startLine, endLine, reason }: Site) {
  return { path, startLine, endLine, reason, ...(symbol === null ? {} : { symbol }) };
}

function describeRun(result: CheckResult): string {
  const { outcome, report, problem } = result;
  if (outcome === "timed-out") return "the tests did not end in time";
  if (outcome === "not-runnable") return problem ?? "the tests could not run";
  return `${report.passed} passed, ${report.failed} failed`;
}

function progressOf(
  event:
    | { type: "prefill"; done: number; total: number }
    | { type: "token"; generatedTokens: number; tokensPerSecond: number },
): AgentEvent {
  if (event.type === "prefill") {
    return { type: "progress", stage: "prefill", done: event.done, total: event.total };
  }
  const { generatedTokens: done, tokensPerSecond } = event;
  return { type: "progress", stage: "decode", done, tokensPerSecond };
}
