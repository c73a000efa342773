/**
 * One step of a change: draft, gate, judge, and again with what was wrong, until a text holds or the moves are used up.
 * Each stage is a file of its own; here they are only joined. Invariant: between two attempts the file is as before the step.
 */
import { isAgentError } from "../../base/errors.ts";
import type { ParsedFile } from "../../code/parse.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import { rejectEvent } from "../answer-event.ts";
import type { AgentEvent, Tried } from "../events.ts";
import type { Request } from "../understand/request.ts";
import type { ChangeDeps } from "./change-deps.ts";
import { literalEvent, verdictEvent } from "./change-events.ts";
import { type DraftContext, draftText, openText } from "./draft-text.ts";
import { checkChange } from "./gate-change.ts";
import { type Ground, judgeChange, writeText } from "./judge-change.ts";
import { spellChange } from "./literal-change.ts";
import type { ChangeStep } from "./plan-change.ts";
import { decideMove, type Fault, type Move } from "./retry-policy.ts";
import type { FreshSignatures } from "./surroundings.ts";
import { listTriedLines } from "./tried-lines.ts";

export interface StepContext {
  request: Request;
  deps: ChangeDeps;
  ground: Ground;
  step: ChangeStep;
  fresh: FreshSignatures;
  alsoShown: readonly string[];
  /** False in the middle of a change of several files: what is whole only at the end is judged at the end. */
  isWhole: boolean;
  /** The task says that tests pass in the end. */
  wantsGreen: boolean;
}

export type StepResult =
  /** `doubt`: what no check could settle, for a person. `made`: signatures that are new or different. */
  | { kind: "kept"; standing: CheckResult | null; doubt: string | null; made: readonly string[] }
  /** The model gave the file back as it was, twice. */
  | { kind: "unneeded" }
  | { kind: "failed"; problem: string };

interface Kept {
  text: string;
  standing: CheckResult | null;
  doubt: string | null;
}

interface StepMemory extends DraftContext {
  faults: Fault[];
  tried: Set<string>;
  /** The first text that may well be right, though a soft check says otherwise. */
  doubtful: Kept | null;
}

/** `inherited`: what was wrong with the text that stands, where the step is taken again. */
export async function* improveStep(
  context: StepContext,
  inherited: Fault | null,
): AsyncGenerator<AgentEvent, StepResult> {
  const { deps, step } = context;
  const file = await openText(deps.parser, step.path, await readTarget(deps, step));
  const faults = inherited === null ? [] : [inherited];
  const memory: StepMemory = {
    ...context,
    file,
    planned: { site: null },
    begun: { tried: null },
    faults,
    tried: new Set(),
    doubtful: null,
  };
  const spelt = inherited === null ? yield* trySpelt(context, memory) : null;
  const kept = spelt ?? (yield* tryMoves(context, memory));
  if (kept !== null) {
    const after = await openText(deps.parser, step.path, kept.text);
    const made = listFreshSignatures(file.parsed, after.parsed);
    return { kind: "kept", standing: kept.standing, doubt: kept.doubt, made };
  }
  if (isUnneeded(memory)) return { kind: "unneeded" };
  return { kind: "failed", problem: memory.faults.at(-1)?.problem ?? "nothing was tried" };
}

/** What the message spells out to the letter needs no model; refused, it is read by the model after all. */
async function* trySpelt(
  context: StepContext,
  memory: StepMemory,
): AsyncGenerator<AgentEvent, Kept | null> {
  const newText = spellChange(context.request, memory.file);
  if (newText === null) return null;
  const candidate = context.deps.seat.budget.spendCandidate();
  const tried = literalEvent(candidate, context.step.path);
  yield tried;
  const kept = yield* tryText(context, memory, { newText, flaw: null, tried });
  memory.faults.length = 0;
  return kept;
}

async function* tryMoves(
  context: StepContext,
  memory: StepMemory,
): AsyncGenerator<AgentEvent, Kept | null> {
  const { deps, step } = context;
  for (;;) {
    const move = decideMove(memory.faults);
    if (move === null || deps.seat.budget.reached !== null || isUnneeded(memory)) break;
    const kept = yield* tryMove(context, memory, move);
    if (kept !== null) return kept;
  }
  if (memory.doubtful !== null) await writeText(deps, step.path, memory.doubtful.text);
  return memory.doubtful;
}

async function* tryMove(
  context: StepContext,
  memory: StepMemory,
  move: Move,
): AsyncGenerator<AgentEvent, Kept | null> {
  const candidate = context.deps.seat.budget.spendCandidate();
  const last = memory.faults.at(-1) ?? null;
  memory.begun.tried = null;
  const draft = yield* draftText(memory, move, { candidate, last });
  const tried = memory.begun.tried ?? describeMove(candidate, context.step, move);
  if ("kind" in draft) {
    memory.faults.push({ ...draft, tried: "" });
    yield rejectEvent(tried, draft.problem);
    return null;
  }
  return yield* tryText(context, memory, { ...draft, tried });
}

/** Of an attempt that ended before its place was known. */
function describeMove(candidate: number, { path, reason }: ChangeStep, move: Move): Tried {
  return { candidate, generator: move.approach, target: { path, reason } };
}

interface Attempt {
  newText: string;
  flaw: string | null;
  tried: Tried;
}

/** Gate and judges; null when the text does not hold. What was wrong is then the memory's last fault. */
async function* tryText(
  context: StepContext,
  memory: StepMemory,
  { newText, flaw, tried }: Attempt,
): AsyncGenerator<AgentEvent, Kept | null> {
  const { request, deps, ground, isWhole, wantsGreen } = context;
  const { file, tried: known } = memory;
  const triedLines = listTriedLines(file.text ?? "", newText);
  const { parser } = deps;
  const refusal = await checkChange({ request, file, newText, flaw, tried: known, parser });
  known.add(newText);
  if (refusal !== null) {
    memory.faults.push({ ...refusal, tried: refusal.kind === "unchanged" ? "" : triedLines });
    yield rejectEvent(tried, refusal.problem);
    return null;
  }
  const edit = { path: file.path, baseText: file.text, newText };
  const { candidate } = tried;
  const verdict = yield* judgeChange(deps, ground, edit, { candidate, isWhole, wantsGreen });
  yield verdictEvent(tried, verdict);
  const { fault, result: standing } = verdict;
  if (fault === null) return { text: newText, standing, doubt: null };
  memory.faults.push({ ...fault, tried: triedLines });
  if (fault.kind === "soft") {
    memory.doubtful ??= { text: newText, standing, doubt: fault.problem };
  }
  return null;
}

const UNCHANGED_ANSWERS = 2;

/** Of several files some may rightly stay; a change of one file has to change it. */
function isUnneeded({ step, faults }: StepMemory): boolean {
  return (
    step.part !== null &&
    faults.length >= UNCHANGED_ANSWERS &&
    faults.every(({ kind }) => kind === "unchanged")
  );
}

/** Null for a file that is to be made. Throws what the workspace throws. */
async function readTarget({ workspace }: ChangeDeps, step: ChangeStep): Promise<string | null> {
  try {
    return (await workspace.read(step.path)).text;
  } catch (error) {
    if (step.isNew && isAgentError(error, "file-missing")) return null;
    throw error;
  }
}

function listFreshSignatures(before: ParsedFile | null, after: ParsedFile | null): string[] {
  const known = new Set(before?.symbols.map(({ signature }) => signature));
  return (after?.symbols ?? [])
    .filter(({ container, signature }) => container === undefined && !known.has(signature))
    .map(({ signature }) => signature);
}
