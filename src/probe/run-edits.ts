/** Tiny edits in each form that the guided driver knows, asked with its own words and put in place by its own code. */
import { Budget } from "../agent/budget.ts";
import { type OpenedFile, openChangeSite, type SiteName } from "../agent/change/change-site.ts";
import { proposeChange } from "../agent/change/propose-change.ts";
import { describeSurroundings } from "../agent/change/surroundings.ts";
import { EDIT_TASKS, type EditTask, isRightEdit, locateEdit } from "./edit-tasks.ts";
import { FILL_TASKS } from "./fill-tasks.ts";
import { finish, type ProbeContext } from "./probe-context.ts";
import type { ProbeFindings } from "./probe-results.ts";
import { addTrial, readShare, type Tally } from "./tally.ts";
import { tryFill } from "./try-fill.ts";

type EditFinding = ProbeFindings["edits"];

/** Three times the longest right answer: who writes more has gone astray. */
const MAX_EDIT_TOKENS = 384;
const NONE: Tally = { trials: 0, right: 0 };
/** Below it the other way of filling a hole is tried too. */
const GOOD_INFILL = 0.5;

/** At most. */
export const EDIT_TRIALS = 3 * EDIT_TASKS.length + 2 * FILL_TASKS.length;

/** All forms of one task, then of the next, so that a probe cut short has tried each form. */
export async function* runEdits(context: ProbeContext): AsyncGenerator<EditFinding, void> {
  let finding: EditFinding = {
    ...{ whole: NONE, symbol: NONE, lines: NONE },
    ...{ fill: NONE, forcedFill: NONE },
  };
  const { engine } = await context.seat.model();
  const way = engine.tokenizer.infill === null ? "forcedFill" : "fill";
  for (const [index, task] of EDIT_TASKS.entries()) {
    for (const name of listSites(task)) {
      const isRight = await tryEdit(context, task, name);
      finding = { ...finding, [name.mode]: addTrial(finding[name.mode], isRight) };
      yield finding;
    }
    const fill = FILL_TASKS[index];
    if (fill === undefined) continue;
    finding = { ...finding, [way]: addTrial(finding[way], await tryFill(context.seat, fill, way)) };
    yield finding;
  }
  // Vocabularies keep infill tokens that a model has never seen.
  if (way === "forcedFill" || (readShare(finding.fill) ?? 0) >= GOOD_INFILL) return;
  for (const fill of FILL_TASKS) {
    const isRight = await tryFill(context.seat, fill, "forcedFill");
    finding = { ...finding, forcedFill: addTrial(finding.forcedFill, isRight) };
    yield finding;
  }
}

type EditSite = Extract<SiteName, { mode: "whole" | "symbol" | "lines" }>;

function listSites(task: EditTask): EditSite[] {
  return [
    { mode: "whole" },
    { mode: "symbol", symbol: task.symbol },
    { mode: "lines", ...locateEdit(task) },
  ];
}

async function tryEdit(
  { seat, parser }: ProbeContext,
  { path, text, task, ...edit }: EditTask,
  name: EditSite,
): Promise<boolean> {
  const file: OpenedFile = { path, text, parsed: await parser.parse(path, text) };
  const site = openChangeSite(file, name);
  if (site === null) throw new RangeError(`${path} has no such place to edit.`);
  const surroundings = describeSurroundings(site);
  const asking = { task, site, part: null, surroundings, signatures: null, earlier: null };
  const { newText, flaw } = await finish(
    proposeChange({ ...seat, budget: limitAnswer() }, asking, { temperature: 0, seed: seat.seed }),
  );
  if (flaw !== null) return false;
  return isRightEdit({ path, text, task, ...edit }, newText, await parser.parse(path, newText));
}

function limitAnswer(): Budget {
  const limits = { maxCandidates: 1, maxTokens: MAX_EDIT_TOKENS, timeoutMs: null };
  return new Budget(limits, () => performance.now());
}
