/**
 * One attempt at the new text of a file, in the way that the move says: where the change goes is decided or picked, then
 * the model writes it. Writes no file.
 */
import { isAgentError } from "../../base/errors.ts";
import type { SymbolGraph } from "../../code/index/symbol-graph.ts";
import type { CodeParser } from "../../code/parse.ts";
import { answerEvent } from "../answer-event.ts";
import type { AgentEvent, Tried } from "../events.ts";
import type { Request } from "../understand/request.ts";
import type { ChangeDeps } from "./change-deps.ts";
import { siteEvent } from "./change-events.ts";
import type { EarlierAttempt, TestedCode } from "./change-prompts.ts";
import { type ChangeSite, type OpenedFile, openChangeSite, type SiteName } from "./change-site.ts";
import { decomposeStep } from "./decompose-step.ts";
import { decideEditMode, decideOtherMode, type EditMode } from "./edit-mode.ts";
import { pickSite } from "./pick-site.ts";
import type { ChangeStep } from "./plan-change.ts";
import { proposeChange } from "./propose-change.ts";
import { isProseFile } from "./prose-file.ts";
import { rescueAddition } from "./rescue-addition.ts";
import type { Fault, Move } from "./retry-policy.ts";
import {
  describeProject,
  describeSignatures,
  describeSurroundings,
  type FreshSignatures,
} from "./surroundings.ts";
import { spellImports } from "./test-imports.ts";

export interface DraftContext {
  request: Request;
  deps: ChangeDeps;
  step: ChangeStep;
  file: OpenedFile;
  /** What earlier steps declared anew. */
  fresh: FreshSignatures;
  /** Files the task draws on, shown by what they declare. */
  alsoShown: readonly string[];
  /** The place that was decided first; picked once. */
  planned: { site: SiteName | null };
  /** What the attempt was last said to be; null before. */
  begun: { tried: Tried | null };
}

export interface Draft {
  /** The whole file as it would be; as it was where there is a flaw that says so. */
  newText: string;
  flaw: string | null;
}

/** The draft, or why there is none. Throws what a turn throws but "context-full". */
export async function* draftText(
  context: DraftContext,
  move: Move,
  options: { candidate: number; last: Fault | null },
): AsyncGenerator<AgentEvent, Draft | Omit<Fault, "tried">> {
  const { candidate, last } = options;
  const earlier = move.tells ? last : null;
  try {
    const site = yield* decideSite(context, move);
    if (site === null) return yield* draftBySmallSteps(context, candidate);
    return yield* writeSite(context, site, {
      candidate,
      earlier,
      temperature: move.temperature,
      part: context.step.part,
    });
  } catch (error) {
    if (!isAgentError(error, "context-full")) throw error;
    const { neededTokens, contextTokens } = error.details;
    const problem = `the question takes ${neededTokens} tokens, and the context has ${contextTokens}`;
    return { kind: "too-large", problem };
  }
}

/** Null: in no other way but in smaller steps. */
async function* decideSite(
  context: DraftContext,
  { approach }: Move,
): AsyncGenerator<AgentEvent, ChangeSite | null> {
  const { request, deps, step, file, planned } = context;
  const { task, mentions } = request;
  const { fitForms } = deps;
  const input = { task, text: file.text, parsed: file.parsed, symbols: step.symbols, fitForms };
  const pick = (mode: EditMode) => pickSite(deps, { task, quoted: mentions.quoted, file }, mode);
  if (planned.site === null) planned.site = yield* pick(decideEditMode(input));
  const first = planned.site ?? { mode: "whole" as const };
  if (approach === "planned") return openChangeSite(file, first);
  const other = decideOtherMode(input, first);
  const name = other === null ? null : yield* pick(other);
  return name === null ? null : openChangeSite(file, name);
}

interface Writing {
  candidate: number;
  earlier: EarlierAttempt | null;
  temperature: number;
  part: string | null;
}

async function* writeSite(
  context: DraftContext,
  site: ChangeSite,
  { candidate, earlier, temperature, part }: Writing,
): AsyncGenerator<AgentEvent, Draft> {
  const { request, deps, step } = context;
  const start = siteEvent(candidate, site, { temperature, reason: step.reason });
  context.begun.tried = start;
  yield start;
  const graph = await deps.reader.graph();
  const tested = await readTested(context, graph);
  const asking = {
    task: request.task,
    site,
    part,
    notes: deps.notes,
    surroundings: describeSurroundings(site),
    signatures: tested === null ? describeOthers(context, site, graph) : null,
    tested,
    earlier,
  };
  const seed = deps.seat.seed + candidate;
  const proposal = yield* proposeChange(deps.seat, asking, { temperature, seed });
  yield answerEvent(candidate, proposal);
  const { newText, body, flaw } = proposal;
  const rescued = await rescueAddition(request.task, site, body, deps.parser);
  return { newText: rescued ?? newText, flaw };
}

/** What other files declare that matters here; of a document that is about none of them, all. */
function describeOthers(
  { request, step, alsoShown, fresh }: DraftContext,
  site: ChangeSite,
  graph: SymbolGraph,
): string | null {
  const signatures = describeSignatures(graph, site, { alsoShown, fresh });
  return signatures ?? (isProseFile(step) ? describeProject(graph, request.task) : null);
}

/** Of a file of tests that is to be made: the code they are for. */
async function readTested(
  { deps: { workspace, runner = null }, request: { mentions }, step }: DraftContext,
  graph: SymbolGraph,
): Promise<TestedCode | null> {
  const path = mentions.tested?.find((each) => each.path === step.path)?.subject;
  if (path === undefined) return null;
  const { text } = await workspace.read(path);
  const exports = graph.files.get(path)?.exports ?? [];
  return { path, text, imports: spellImports({ path, text, exports }, step.path, runner) };
}

/** Each small step is written into the text that the one before it left; the file itself stays as it is. */
async function* draftBySmallSteps(
  context: DraftContext,
  candidate: number,
): AsyncGenerator<AgentEvent, Draft | Omit<Fault, "tried">> {
  const { request, deps, file } = context;
  let text = file.text ?? "";
  const steps = yield* decomposeStep(deps.seat, request.task, file);
  for (const { site: name, part } of steps) {
    const opened = await openText(deps.parser, file.path, text);
    const site = openChangeSite(opened, name);
    if (site === null) continue;
    const writing = { candidate, earlier: null, temperature: 0, part };
    const draft = yield* writeSite({ ...context, file: opened }, site, writing);
    if (draft.flaw !== null) return draft;
    text = draft.newText;
  }
  if (steps.length === 0) {
    return { kind: "refused", problem: "there is no other way to edit this file" };
  }
  return { newText: text, flaw: null };
}

/** A text that is on no disk, read as the file it is for. */
export async function openText(
  parser: CodeParser,
  path: string,
  text: string | null,
): Promise<OpenedFile> {
  const parsed = text === null ? null : await parser.parse(path, text);
  return { path, text, parsed };
}
