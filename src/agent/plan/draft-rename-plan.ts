/** A rename as it would be done, to the letter: the engine that renames shows its plan. No model. */
import { applyEdits } from "../../code/rename/apply-edits.ts";
import { describeRename } from "../../code/rename/describe-rename.ts";
import type { AgentEvent } from "../events.ts";
import {
  findPlanBar,
  type PreparedRename,
  prepareRename,
  warnOfUnread,
} from "../rename/prepare-rename.ts";
import { tellBarred } from "../rename/rename-sentences.ts";
import type { Request } from "../understand/request.ts";
import { boundDiffs } from "./bound-diff.ts";
import type { PlanDeps } from "./plan-deps.ts";
import { type Drafted, endPlan } from "./plan-draft.ts";

export async function* draftRenamePlan(
  request: Request,
  { reader, testCommand, renderDiff }: Pick<PlanDeps, "reader" | "testCommand" | "renderDiff">,
): AsyncGenerator<AgentEvent, Drafted> {
  const prepared = yield* prepareRename(request, { reader, seat: null });
  if ("status" in prepared) return prepared;
  const { plan } = prepared;
  yield* warnOfUnread(prepared);
  const bar = findPlanBar(request, prepared) ?? findProtected(request, prepared);
  const told = describeRename(plan).trimEnd().split("\n");
  if (bar !== null) {
    yield { type: "notice", level: "info", message: told.join("\n") };
    return endPlan("not-achieved", bar);
  }
  const reason = `${plan.oldName} stands there`;
  yield { type: "locate", targets: plan.edits.map(({ path }) => ({ path, reason })) };
  const steps = plan.edits.map(({ path, edits }) => ({
    text: `rename ${plan.oldName} to ${plan.newName} in ${path} (${edits.length === 1 ? "1 place" : `${edits.length} places`})`,
    path,
    details: [],
  }));
  const diffs: string[] = [];
  for (const { path, edits } of plan.edits) {
    const text = await prepared.project.readText(path);
    if (text !== null) diffs.push(renderDiff(path, text, applyEdits(text, edits)));
  }
  return { steps, notes: [...told, tellJudge(testCommand)], diff: boundDiffs(diffs) };
}

function findProtected({ prohibitions }: Request, { plan }: PreparedRename): string | null {
  const paths = plan.edits.map(({ path }) => path);
  return tellBarred(paths.filter((path) => prohibitions.protectedFiles.includes(path)));
}

function tellJudge(testCommand: string | null): string {
  return testCommand === null
    ? "No tests were found that could judge it."
    : `\`${testCommand}\` runs before and after; if it is worse with the new name, all is taken back.`;
}
