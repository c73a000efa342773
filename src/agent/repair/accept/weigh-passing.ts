/**
 * Which of the candidates that pass the tests is kept: a cheat is refused, the smallest and likeliest honest one wins, and
 * how sure one may be of it is said. `--strict` also asks the code itself and the model.
 */
import type { AgentEvent } from "../../events.ts";
import { listTexts } from "../base.ts";
import type { Judged } from "../judge/judge-desk.ts";
import { openFailingTests } from "../localize/failing-tests.ts";
import type { StageState } from "../stage-state.ts";
import { type Confidence, choosePassing } from "./choose-passing.ts";
import { findOverfit } from "./find-overfit.ts";
import { meetsDescription } from "./meets-description.ts";
import type { OverfitSign } from "./overfit-sign.ts";
import { createCopyRunner } from "./run-in-copy.ts";
import { askSecondOpinion } from "./second-opinion.ts";

export interface Weighed {
  /** In the order in which they are to be kept; none when all were refused. */
  ranked: readonly Judged[];
  /** Passing ones that differ in more than spaces and comments. */
  differentCount: number;
  confidence: Confidence;
  reasons: readonly string[];
}

interface Passing {
  judged: Judged;
  edits: Judged["candidate"]["edits"];
  likelihood: number;
  signs: OverfitSign[];
  doubts: string[];
}

/** Throws what a turn throws, and the signal's reason. */
export async function* weighPassing(
  stage: StageState,
  judged: readonly Judged[],
): AsyncGenerator<AgentEvent, Weighed> {
  const tests = await readTests(stage);
  const passing: Passing[] = [];
  for (const each of judged) passing.push(await examine(stage, each, tests));
  for (const { judged: each, signs } of passing) {
    const grave = signs.find(({ isGrave }) => isGrave);
    if (grave !== undefined) yield refusal(each, grave);
  }
  if (stage.deps.isStrict) yield* askOthers(stage, passing, tests);
  const passed = Math.max(0, ...judged.map(({ judgement }) => judgement.result.report.passed));
  const choice = choosePassing(passing, { passed });
  const { chosen, differentCount, confidence, reasons } = tellAlone(choice, stage);
  const honest = passing.filter((each) => each !== chosen && !each.signs.some(isGrave));
  const ranked = chosen === null ? [] : [chosen, ...honest].map((each) => each.judged);
  return { ranked, differentCount, confidence, reasons };
}

/** Where nothing else was tried, that nothing else passes says nothing. */
function tellAlone<Choice extends Pick<Weighed, "differentCount" | "confidence" | "reasons">>(
  choice: Choice,
  { deps }: StageState,
): Choice {
  const isAlone = choice.differentCount === 1 && deps.budget.candidates < 2;
  if (!isAlone || choice.confidence !== "high") return choice;
  return { ...choice, confidence: "medium", reasons: ["No other change was tried."] };
}

/** Whether nothing about a passing candidate says that it cheats the tests. */
export async function isHonest(
  stage: Pick<StageState, "deps" | "memory" | "base">,
  judged: Judged,
): Promise<boolean> {
  const { signs } = await examine(stage, judged, await readTests(stage));
  return !signs.some(isGrave);
}

function isGrave(sign: OverfitSign): boolean {
  return sign.isGrave;
}

function refusal({ candidate }: Judged, { message }: OverfitSign): AgentEvent {
  const { path, startLine } = candidate.target;
  const place = startLine === undefined ? path : `${path}:${startLine}`;
  const said = `A change at ${place} passes the tests and is refused: ${message}`;
  return { type: "notice", level: "info", message: said };
}

interface TestText {
  path: string;
  text: string;
}

/** The files of the tests that failed at the start: what one step was written for, the next no longer fails. */
async function readTests({
  deps,
  base,
  memory,
}: Pick<StageState, "deps" | "base" | "memory">): Promise<TestText[]> {
  const { failures } = (memory.found.start ?? base).result.report;
  return openFailingTests(deps.view, failures);
}

/** The whole change, and not its last step alone, against the project as it is. */
async function examine(
  { deps, memory, base }: Pick<StageState, "deps" | "memory" | "base">,
  judged: Judged,
  tests: readonly TestText[],
): Promise<Passing> {
  const { edits, likelihood } = judged.candidate;
  const documents = [memory.task, ...deps.documents.map(({ text }) => text)];
  const signs: OverfitSign[] = [];
  for (const { path, text: newText } of listTexts(base, edits)) {
    const baseText = (await deps.view.open(path))?.text;
    if (baseText === undefined) continue;
    signs.push(...(await findOverfit({ path, baseText, newText, tests, documents })));
  }
  return { judged, edits, likelihood, signs, doubts: [] };
}

/** What the code gives for inputs near those of the tests, and what the model says of it: doubts, no verdicts. */
async function* askOthers(
  stage: StageState,
  passing: readonly Passing[],
  tests: readonly TestText[],
): AsyncGenerator<AgentEvent> {
  const [first] = passing;
  const edit = first?.edits[0];
  if (first === undefined || edit === undefined) return;
  const { copyRoot } = await stage.trials;
  const { path, baseText } = edit;
  const same = passing.filter(({ edits }) => edits.length === 1 && edits[0]?.path === path);
  const candidates = same.flatMap(({ edits }) => edits.map(({ newText }) => newText));
  const program = path.endsWith(".py") ? "python3" : "node";
  if (copyRoot !== null && (await stage.deps.mayRunProgram(program))) {
    const question = { path, baseText, candidates, tests };
    const runIn = createCopyRunner(copyRoot, stage.deps.signal);
    const { verdict, details, complaints, reason } = await askSecondOpinion(question, runIn);
    for (const [index, each] of same.entries()) {
      if ((complaints[index] ?? 0) > 0) each.doubts.push(...details.slice(0, 2));
    }
    const said =
      verdict === "not-applicable" ? (reason ?? verdict) : [verdict, ...details].join(". ");
    yield { type: "notice", level: "info", message: `Second opinion: ${said}` };
  }
  const opinion = yield* meetsDescription(stage.seat, {
    path,
    task: stage.memory.task,
    before: baseText,
    after: edit.newText,
  });
  if (opinion.answer === "no")
    first.doubts.push("The model itself holds it right for some inputs only.");
}
