/** Why a search ended without a fix, for a person: what was tried, how far it came, whether the test itself is in doubt. */
import { clipText } from "../../base/clip-text.ts";
import { isAgentError } from "../../base/errors.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import type { AgentEvent } from "../events.ts";
import type { Base } from "./base.ts";
import type { Site } from "./localize/site.ts";
import { namesFile, namesSymbol } from "./localize/task-words.ts";
import type { RepairDeps } from "./repair-deps.ts";
import { findLimit, type RepairMemory } from "./repair-memory.ts";
import { openSites, showFailures } from "./repair-round.ts";
import { type SuspectQuestion, suspectTest } from "./suspect-test.ts";

const MAX_NAME_CHARS = 120;

/** `34 changes were tried; 2 of 6 failing tests still fail.` */
export function tellTried(candidates: number, best: CheckResult, failedBefore: number): string {
  const tried = candidates === 1 ? "1 change was tried" : `${candidates} changes were tried`;
  return `${tried}; ${tellStillFailing(best, failedBefore)}.`;
}

/** `2 of 6 failing tests still fail`, without an end. */
export function tellStillFailing({ outcome, report }: CheckResult, failedBefore: number): string {
  if (outcome === "timed-out") return "the tests do not end in time";
  const { failed } = report;
  if (failed === 0) return "no test fails any more";
  if (failedBefore === 1 && failed === 1) return "the failing test still fails";
  // Tests that could not be loaded before are more once they run.
  if (failedBefore < failed) return failed === 1 ? "1 test fails" : `${failed} tests fail`;
  const verb = failed === 1 ? "fails" : "fail";
  return `${failed} of ${failedBefore} failing ${failedBefore === 1 ? "test" : "tests"} still ${verb}`;
}

/**
 * That the first failing test may be wrong itself, where the model says so twice; null otherwise, and where it was not
 * asked: without time, tokens or words that say what the code shall do. Throws the signal's reason.
 */
export async function* tellSuspectTest(
  memory: RepairMemory,
  deps: RepairDeps,
  base: Base,
): AsyncGenerator<AgentEvent, string | null> {
  const limit = findLimit(memory, deps);
  // A model that was never asked is not loaded for this.
  if (limit === "time" || limit === "tokens" || memory.startedAtMs === null) return null;
  try {
    const question = await composeQuestion(memory, deps, base);
    if (question === null) return null;
    const seat = { ...deps, usage: memory.usage };
    const { answer } = yield* suspectTest(seat, question);
    if (answer !== "test") return null;
    const name = clipText(question.test.name, MAX_NAME_CHARS);
    return `The test may be wrong itself: ${name}; tests are not changed unless you ask for it.`;
  } catch (error) {
    if (!isAgentError(error) || deps.signal.aborted) throw error;
    return null; // what was found does not depend on an opinion
  }
}

async function composeQuestion(
  memory: RepairMemory,
  deps: RepairDeps,
  base: Base,
): Promise<SuspectQuestion | null> {
  const { task } = memory;
  const [site] = await openSites(memory, deps, base);
  const [shown] = await showFailures(deps, base);
  if (site === undefined || shown === undefined || !isDescribed(task, site)) return null;
  const { failure, excerpt } = shown;
  if (excerpt === null || failure.file === undefined) return null;
  const { name, file: path, message } = failure;
  return { task, path: site.path, code: site.text, test: { name, path, text: excerpt, message } };
}

const COMMENT = /^\s*(?:#(?!!)|\/\/|\/\*|\*|"""|''')|"""|'''/m;

/** Without words about what the code shall do, nothing can speak against the test. */
function isDescribed(task: string, { path, symbol, text }: Site): boolean {
  if (namesFile(task, path) || (symbol !== null && namesSymbol(task, symbol))) return true;
  return COMMENT.test(text);
}
