/** Tiny edits in each form that the guided driver knows, asked with its own words and put in place by its own code. */
import { Budget } from "../agent/budget.ts";
import { type OpenedFile, openChangeSite, type SiteName } from "../agent/change/change-site.ts";
import { proposeChange } from "../agent/change/propose-change.ts";
import { describeSurroundings } from "../agent/change/surroundings.ts";
import { type ModelSeat, takeTurn } from "../agent/model-turn.ts";
import { fillLine } from "../decode/fill-line.ts";
import type { InfillTokens } from "../runtime/engine.ts";
import {
  EDIT_TASKS,
  type EditTask,
  FILL_TASKS,
  type FillTask,
  isRightEdit,
  isRightFill,
  locateEdit,
} from "./edit-tasks.ts";
import { finish, type ProbeContext } from "./probe-context.ts";
import type { ProbeFindings } from "./probe-results.ts";
import { addTrial } from "./tally.ts";

type EditFinding = ProbeFindings["edits"];

const GREEDY = { temperature: 0, topK: 1, topP: 1, seed: 1 };
/** Three times the longest right answer: who writes more has gone astray. */
const MAX_EDIT_TOKENS = 384;
const MAX_FILL_TOKENS = 32;
const NONE = { trials: 0, right: 0 };

export const EDIT_TRIALS = 3 * EDIT_TASKS.length + FILL_TASKS.length;

/** All forms of one task, then of the next, so that a probe cut short has tried each form. */
export async function* runEdits(context: ProbeContext): AsyncGenerator<EditFinding, void> {
  let finding: EditFinding = { whole: NONE, symbol: NONE, lines: NONE, fill: NONE };
  const { engine } = await context.seat.model();
  const { infill } = engine.tokenizer;
  for (const [index, task] of EDIT_TASKS.entries()) {
    for (const name of listSites(task)) {
      const isRight = await tryEdit(context, task, name);
      finding = { ...finding, [name.mode]: addTrial(finding[name.mode], isRight) };
      yield finding;
    }
    const fill = FILL_TASKS[index];
    if (infill === null || fill === undefined) continue;
    const isRight = await tryFill(context.seat, fill, infill);
    finding = { ...finding, fill: addTrial(finding.fill, isRight) };
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

async function tryFill(seat: ModelSeat, task: FillTask, infill: InfillTokens): Promise<boolean> {
  const { before, after } = task;
  const turn = takeTurn(
    seat,
    async function* ({ engine }) {
      const filled = await fillLine(engine, {
        infill,
        before,
        after,
        sampling: GREEDY,
        maxTokens: MAX_FILL_TOKENS,
        signal: seat.signal,
      });
      const { generatedTokens, decodeMs } = filled;
      const tokensPerSecond = (1000 * generatedTokens) / Math.max(1, decodeMs);
      yield { type: "token" as const, generatedTokens, tokensPerSecond };
      return filled;
    },
    ({ generatedTokens: sampledTokens, ...cost }) => ({ ...cost, sampledTokens, forcedTokens: 0 }),
  );
  const { line, isComplete } = await finish(turn);
  return isComplete && isRightFill(task, line);
}
