/**
 * What stays of a repair that a person has stopped: the best found until then is written into the tree, where undo takes
 * it back. Invariant: a change that is known to cheat the tests is never kept.
 */
import { clipText } from "../../base/clip-text.ts";
import { type AgentError, isAgentError } from "../../base/errors.ts";
import { keepEdits } from "./accept/accept-edits.ts";
import { isHonest } from "./accept/weigh-passing.ts";
import { type Base, extendBase } from "./base.ts";
import type { RepairDeps } from "./repair-deps.ts";
import type { RepairMemory } from "./repair-memory.ts";
import type { RepairOutcome } from "./repair-task.ts";
import { tellStillFailing } from "./why-not-achieved.ts";

/** Null where nobody stopped it, nothing better was found, or it may not be written: the tree is to be put back then. */
export async function keepInterrupted(
  memory: RepairMemory,
  deps: RepairDeps,
): Promise<RepairOutcome | null> {
  const { signal } = deps;
  const reason: unknown = signal.reason;
  if (!signal.aborted || !isAgentError(reason, "interrupted")) return null;
  try {
    const best = await chooseBest(memory, deps);
    if (best === null) return null;
    await keepEdits(deps, best);
    const message = describeKept(reason, best, memory);
    return { status: "interrupted", message, standing: best.result };
  } catch (error) {
    // Nobody can be asked any more, or the files were changed meanwhile.
    if (!isAgentError(error)) throw error;
    return null;
  }
}

/** A change that passed a trial and is no cheat, else the base with the fewest failures; null where nothing is better. */
export async function chooseBest(memory: RepairMemory, deps: RepairDeps): Promise<Base | null> {
  for (const { judged, base } of memory.found.passing) {
    if (!(await isHonest({ deps, memory, base }, judged))) continue;
    return extendBase(base, judged.candidate.edits, judged.judgement.result);
  }
  return memory.found.partial;
}

function describeKept({ message }: AgentError, { result }: Base, { found }: RepairMemory): string {
  const undo = "`agent undo` takes it back.";
  if (result.outcome === "passed") {
    const what = result.narrowed ? "The tests that were run pass" : "All tests pass";
    return `${message} What was found last was kept: ${what} with it, and it was not checked further. ${undo}`;
  }
  const standing = tellStillFailing(result, found.failedBefore);
  const names = nameFailing(result.report.failures.map(({ name }) => name));
  return `${message} The best result so far was kept: ${standing}${names}. ${undo}`;
}

const MAX_NAMES = 5;
const MAX_NAME_CHARS = 80;

function nameFailing(names: readonly string[]): string {
  if (names.length === 0) return "";
  const shown = names.slice(0, MAX_NAMES).map((name) => clipText(name, MAX_NAME_CHARS));
  const more = names.length > MAX_NAMES ? [`and ${names.length - MAX_NAMES} more`] : [];
  return ` (${[...shown, ...more].join(", ")})`;
}
