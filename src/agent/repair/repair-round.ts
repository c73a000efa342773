/**
 * One round of a repair: from one base, the places that may hold the fault, stage by stage, until something is better.
 * Knows no candidate; the stage does.
 */
import type { AgentEvent } from "../events.ts";
import { MAX_FAILURES_SHOWN, type ShownFailure } from "../prompts.ts";
import type { Base } from "./base.ts";
import { openBandit } from "./generate/generator-knowledge.ts";
import { openFailingTests, openTest } from "./localize/failing-tests.ts";
import { locateSites } from "./localize/locate.ts";
import { openSite, type Site } from "./localize/site.ts";
import { stageSites } from "./localize/site-stages.ts";
import { excerptTest } from "./localize/test-excerpt.ts";
import type { RepairDeps } from "./repair-deps.ts";
import { locateEvent } from "./repair-events.ts";
import { findLimit, type RepairMemory } from "./repair-memory.ts";
import type { Improvement } from "./repair-stage.ts";
import { searchStage } from "./repair-stage.ts";

/** A longer test is cut here; how much of the rest there is room for, each question decides. */
const MAX_TEST_LINES = 400;
/** What is not written yet is shown them whole. */
const MAX_TEST_FILES = 2;

/** The first improvement on `base`; null when there was none or the budget is spent. */
export async function* improve(
  memory: RepairMemory,
  deps: RepairDeps,
  base: Base,
): AsyncGenerator<AgentEvent, Improvement | null> {
  const sites = await openSites(memory, deps, base);
  yield locateEvent(sites);
  yield* tellTrials(memory);
  memory.bandit ??= await openBandit(deps.knowledge, sites[0]?.path);
  const { bandit } = memory.bandit;
  const shown = await showFailures(deps, base);
  const testFiles = await openFailingTests(deps.view, base.result.report.failures, MAX_TEST_FILES);
  const common = { memory, deps, base, bandit, shown, testFiles };
  for (const { reason, sites: allowed } of stageSites(memory.task, sites)) {
    deps.scope.widen(
      allowed.map(({ path }) => path),
      reason,
    );
    const improved = yield* searchStage({ ...common, sites: allowed });
    if (improved !== null) return improved;
    if (findLimit(memory, deps) !== null) return null;
  }
  return null;
}

/** The places that may hold what still fails with `base`, the likeliest first. */
export async function openSites(
  { task, trials }: RepairMemory,
  deps: RepairDeps,
  base: Base,
): Promise<Site[]> {
  const { onlySymbols } = deps;
  // Lines move with each improvement; which files run does not, but what was measured says nothing of new lines.
  const coverage = base.texts.size === 0 ? await (await trials).coverage : null;
  const view = deps.view.withTexts(base.texts);
  const sites: Site[] = [];
  const { failures } = base.result.report;
  for (const name of await locateSites({ task, failures, view, onlySymbols, coverage })) {
    const file = await view.open(name.path);
    const site = file === null ? null : openSite(name, file);
    if (site !== null) sites.push(site);
  }
  return sites;
}

export async function showFailures({ view }: RepairDeps, base: Base): Promise<ShownFailure[]> {
  const shown: ShownFailure[] = [];
  for (const failure of base.result.report.failures.slice(0, MAX_FAILURES_SHOWN)) {
    const file = await openTest(view, failure);
    shown.push({
      failure,
      excerpt: file === null ? null : excerptTest(file.text, failure, MAX_TEST_LINES),
    });
  }
  return shown;
}

/** Once: whether the tests can be judged on copies, and which of them cannot be relied on. */
async function* tellTrials(memory: RepairMemory): AsyncGenerator<AgentEvent> {
  if (memory.areTrialsTold) return;
  memory.areTrialsTold = true;
  const { problem, flaky } = await memory.trials;
  if (problem !== null) {
    const message = `Candidates are judged in the project itself, and taken out again: ${problem}.`;
    yield { type: "notice", level: "info", message };
  }
  if (flaky.length > 0) {
    const message = `Not to be relied on, they passed and failed with the same files: ${flaky.join(", ")}.`;
    yield { type: "notice", level: "warn", message };
  }
}
