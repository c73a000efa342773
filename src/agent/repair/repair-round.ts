/**
 * One round of a repair: locate, then propose, gate and judge candidates until one improves on the base.
 * Each stage is a file of its own; here they are only joined.
 */
import { isAgentError } from "../../base/errors.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import { answerEvent, rejectEvent } from "../answer-event.ts";
import type { AgentEvent } from "../events.ts";
import { MAX_FAILURES_SHOWN, type ShownFailure } from "../prompts.ts";
import { type Asking, askModel } from "./ask-model.ts";
import { EditPool } from "./edit-pool.ts";
import { candidateKey, checkCandidate } from "./gate.ts";
import { listHoles } from "./holes.ts";
import { type Edit, type Judgement, judgeEdits, keepEdits } from "./judge.ts";
import { locateSites } from "./locate.ts";
import { describeFaults } from "./new-faults.ts";
import type { Conversation, Proposal } from "./propose.ts";
import type { RepairDeps } from "./repair-deps.ts";
import { combineEvent, judgementEvents, locateEvent, startEvent } from "./repair-events.ts";
import type { RepairMemory } from "./repair-memory.ts";
import { type Attempt, scheduleAttempts } from "./schedule.ts";
import { openSite, type Site } from "./site.ts";
import { stageSites } from "./site-stages.ts";
import { excerptTest } from "./test-excerpt.ts";

/** A longer test is cut here; how much of the rest there is room for, each question decides. */
const MAX_TEST_LINES = 400;

/** What is learned in one round and holds as long as its base. */
interface Round extends Asking {
  conversations: Map<number, Conversation>;
  pool: EditPool;
  /** The first candidate that passed the tests and brought new faults. */
  flawed: { edits: readonly Edit[]; judgement: Judgement; attemptsLeft: number } | null;
}

/** How many more are asked for once the tests pass with a flawed one. */
const ATTEMPTS_AFTER_FLAWED = 2;

/** The first improvement on `base`, left in the tree; null when there was none or the budget is spent. */
export async function* improve(
  memory: RepairMemory,
  deps: RepairDeps,
  base: CheckResult,
): AsyncGenerator<AgentEvent, Judgement | null> {
  const { failures } = base.report;
  const sites = await openSites(memory.task, deps, base);
  yield locateEvent(sites);
  const shown = await showFailures(deps, base);
  for (const { reason, sites: allowed } of stageSites(memory.task, sites)) {
    const paths = allowed.map(({ path }) => path);
    deps.scope.widen(paths, reason);
    // Each place of a stage has conversations of its own, by its index.
    const conversations = new Map();
    const pool = new EditPool();
    const round: Round = { memory, deps, base, shown, conversations, pool, flawed: null };
    const improved = yield* tryInTime(round, allowed, failures);
    if (improved !== null) return improved;
    if (round.flawed !== null) return yield* keepFlawed(round.flawed, deps);
    if (deps.budget.reached !== null) return null;
  }
  return null;
}

/** A time limit ends the search for something cleaner, not what makes the tests pass already. */
async function* tryInTime(
  round: Round,
  sites: readonly Site[],
  failures: CheckResult["report"]["failures"],
): AsyncGenerator<AgentEvent, Judgement | null> {
  try {
    return yield* tryAll(round, sites, failures);
  } catch (error) {
    if (round.flawed === null || !isAgentError(error, "time-up")) throw error;
    return null;
  }
}

async function* tryAll(
  round: Round,
  sites: readonly Site[],
  failures: CheckResult["report"]["failures"],
): AsyncGenerator<AgentEvent, Judgement | null> {
  const holes = sites.map((site) => ({ holes: listHoles(site, failures) }));
  for (const attempt of scheduleAttempts(holes)) {
    const site = sites[attempt.site];
    if (round.deps.budget.reached !== null || site === undefined) return null;
    if (round.flawed?.attemptsLeft === 0) return null;
    if (round.flawed !== null) round.flawed.attemptsLeft -= 1;
    const improved = yield* tryAttempt(round, attempt, site);
    if (improved !== null) return improved;
  }
  return null;
}

/** Nothing better came: the tests pass with it, and what is wrong with it is said. */
async function* keepFlawed(
  { edits, judgement }: NonNullable<Round["flawed"]>,
  deps: RepairDeps,
): AsyncGenerator<AgentEvent, Judgement> {
  await keepEdits(deps, edits);
  for (const { source, path, message } of judgement.faults ?? []) {
    yield {
      type: "notice",
      level: "warn",
      message: `New with this change: ${source}, ${path}: ${message}`,
    };
  }
  return { comparison: "fixed", result: judgement.result };
}

async function openSites(task: string, deps: RepairDeps, base: CheckResult): Promise<Site[]> {
  const { view, onlySymbols } = deps;
  const sites: Site[] = [];
  const { failures } = base.report;
  for (const name of await locateSites({ task, failures, view, onlySymbols })) {
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

  const proposal = yield* askModel(round, attempt, site);
  if (proposal === null) return null;
  if (typeof proposal === "string") {
    if (candidate !== null) yield rejectEvent(candidate, proposal);
    return null;
  }
  if (candidate !== null) yield answerEvent(candidate, proposal);

  const { newText, flaw } = proposal;
  const refusal = await checkCandidate({
    site: proposal.site,
    newText,
    flaw,
    view: deps.view,
    tried: memory.tried,
  });
  memory.tried.add(candidateKey(site.path, newText));
  if (refusal !== null) {
    remember(round, attempt, proposal, { refusal, failures: base.report.failures });
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
  remember(round, attempt, proposal, describeOutcome(judgement, base));
  return judgement.comparison === "same" ? yield* combine(round, edit) : null;
}

function describeOutcome(
  { comparison, result, faults = [] }: Judgement,
  base: CheckResult,
): Conversation["outcome"] {
  if (comparison === "flawed") {
    return { refusal: null, isGreen: true, failures: describeFaults(faults) };
  }
  const { failures } = result.report;
  return { refusal: null, failures: failures.length > 0 ? failures : base.report.failures };
}

function remember(
  { conversations }: Round,
  attempt: Attempt,
  { messages, site }: Proposal,
  outcome: Conversation["outcome"],
): void {
  if (messages !== null) conversations.set(attempt.site, { site, messages, outcome });
}

async function* judge(
  round: Round,
  edits: readonly Edit[],
  candidate: number,
): AsyncGenerator<AgentEvent, Judgement> {
  const judgement = await judgeEdits(round.deps, edits, round.base);
  if (judgement.comparison === "flawed") {
    round.flawed ??= { edits, judgement, attemptsLeft: ATTEMPTS_AFTER_FLAWED };
  }
  yield* judgementEvents(candidate, judgement);
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
    yield combineEvent(candidate, edit.path, partner.path);
    const judgement = yield* judge(round, [partner, edit], candidate);
    if (helps(judgement)) return judgement;
  }
  return null;
}

async function showFailures({ view }: RepairDeps, base: CheckResult): Promise<ShownFailure[]> {
  const shown: ShownFailure[] = [];
  for (const failure of base.report.failures.slice(0, MAX_FAILURES_SHOWN)) {
    const file = failure.file === undefined ? null : await view.open(failure.file);
    shown.push({
      failure,
      excerpt: file === null ? null : excerptTest(file.text, failure, MAX_TEST_LINES),
    });
  }
  return shown;
}

function helps({ comparison }: Judgement): boolean {
  return comparison === "fixed" || comparison === "better";
}
