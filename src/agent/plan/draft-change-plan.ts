/**
 * How a change would be made: which files, in which order, each in which way. A change that the message spells out is shown
 * as the diff it would be; of any other the model says in a sentence how.
 */
import { targetsEvent } from "../change/change-events.ts";
import type { OpenedFile } from "../change/change-site.ts";
import { chooseTargets } from "../change/choose-targets.ts";
import { decideEditMode, type EditMode } from "../change/edit-mode.ts";
import { checkChange } from "../change/gate-change.ts";
import { spellChange } from "../change/literal-change.ts";
import { openPlan } from "../change/open-plan.ts";
import { type ChangeStep, describePlan } from "../change/plan-change.ts";
import { isProseFile } from "../change/prose-file.ts";
import type { AgentEvent } from "../events.ts";
import type { Request } from "../understand/request.ts";
import { boundDiffs } from "./bound-diff.ts";
import { describeEditMode } from "./edit-mode-sentences.ts";
import { explainStep } from "./explain-step.ts";
import { listCheckers } from "./list-checkers.ts";
import type { PlanDeps } from "./plan-deps.ts";
import { type Drafted, type DraftStep, endPlan } from "./plan-draft.ts";
import { openPlannedFile, type PlannedFile } from "./planned-file.ts";

/** Each costs a turn of the model. */
const MAX_EXPLAINED = 3;

/** Throws what the reader throws of a file that cannot be edited, and what a turn of the model throws. */
export async function* draftChangePlan(
  request: Request,
  deps: PlanDeps,
): AsyncGenerator<AgentEvent, Drafted> {
  if (request.prohibitions.isReadOnly) {
    return endPlan("nothing-to-do", "The task says that nothing may be changed.");
  }
  const choice = yield* chooseTargets(request, deps);
  if (!choice.found) return endPlan("not-achieved", choice.message);
  yield targetsEvent(choice.targets);
  const changes = await openPlan(deps.reader, choice.targets);
  const texts = describePlan(changes, []).map(({ text }) => text);
  const steps: DraftStep[] = [];
  const diffs: string[] = [];
  let explained = 0;
  for (const [index, change] of changes.entries()) {
    const file = await openPlannedFile(change, deps.reader);
    const text = `${texts[index]} (${change.reason})`;
    const spelt = await spellStep(request, file, deps);
    if (spelt !== null) {
      diffs.push(deps.renderDiff(file.path, file.text, spelt));
      steps.push({ text, path: file.path, details: ["The message says it to the letter."] });
      continue;
    }
    const mode = decideMode(request, change, file);
    const how =
      explained++ < MAX_EXPLAINED
        ? yield* explainStep(deps.seat, { request, change, file, mode })
        : null;
    const details = [describeEditMode(mode, file), ...(how === null ? [] : [how])];
    steps.push({ text, path: file.path, details });
  }
  return { steps, notes: await describeJudges(request, changes, deps), diff: boundDiffs(diffs) };
}

/** What the message itself spells, where it would be let through. */
async function spellStep(
  request: Request,
  file: PlannedFile,
  { parser }: PlanDeps,
): Promise<string | null> {
  const newText = spellChange(request, file);
  if (newText === null) return null;
  const refusal = await checkChange({
    request,
    file,
    newText,
    flaw: null,
    tried: new Set(),
    parser,
  });
  return refusal === null ? file.settle(newText) : null;
}

function decideMode({ task }: Request, { symbols }: ChangeStep, file: OpenedFile): EditMode {
  return decideEditMode({ task, text: file.text, parsed: file.parsed, symbols });
}

async function describeJudges(
  { prohibitions }: Request,
  changes: readonly ChangeStep[],
  deps: PlanDeps,
): Promise<string[]> {
  const { testCommand } = deps;
  const isProse = changes.every(isProseFile);
  const notes: string[] = [];
  if (prohibitions.isConditional) {
    notes.push("Nothing is changed unless the tests are found to fail first.");
  }
  if (isProse && !prohibitions.isConditional) {
    return [...notes, "No test or compiler reads it; each file is kept only as a whole."];
  }
  if (!isProse) notes.push(`It is looked over by: ${(await listCheckers(deps)).join(", ")}.`);
  notes.push(
    testCommand === null
      ? "No tests were found that could judge it."
      : `\`${testCommand}\` runs before and after it.`,
  );
  return [...notes, "What makes any of these worse is taken back."];
}
