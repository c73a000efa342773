/**
 * The tools of one task together with what they may reach, made once for it. One that only looks is made of a reader
 * and nothing else.
 */

import type { ToolCall, ToolSignature } from "../../base/tool-call.ts";
import { isCodePath } from "../../code/language.ts";
import { ANSWER } from "../../grammar/turn-grammar.ts";
import { CHANGE_TOOLS, LOOK_TOOLS } from "../../tools/project/all-tools.ts";
import { createEditRules, type EditRules } from "../../tools/project/edit-rules.ts";
import { executeCall } from "../../tools/project/execute-call.ts";
import { NewFiles } from "../../tools/project/new-files.ts";
import type { Observation } from "../../tools/project/observation.ts";
import type { ChangeContext, LookContext, ProjectTool } from "../../tools/project/project-tool.ts";
import { SeenFiles } from "../../tools/project/seen-files.ts";
import { TaskChecks } from "../../tools/project/task-checks.ts";
import { TodoList } from "../../tools/project/todo-list.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import type { Workspace } from "../../tools/workspace.ts";
import { listNamedSymbols } from "../understand/named-symbols.ts";
import type { Request } from "../understand/request.ts";
import { findUndone } from "./find-undone.ts";
import type { FreeDeps, FreeLookDeps } from "./free-deps.ts";
import { LiveOffers, type OfferRequest, type TurnOffer } from "./live-arguments.ts";
import { listLikelySymbols } from "./live-targets.ts";
import { isProtected, listAddOnly, type MeantFiles, readMeantFiles } from "./meant-files.ts";
import { listNewFiles } from "./named-files.ts";
import { readUnnamedFile } from "./new-file-wish.ts";
import { type RenameWish, readRenameWish } from "./rename-wish.ts";
import { runAllowed } from "./run-allowed.ts";

export interface Toolbox {
  /** All that may ever be offered, the answer last: the same in every turn, so that the prompt's beginning is. */
  readonly signatures: readonly ToolSignature[];
  readonly seen: SeenFiles;
  /** Files the task may be about, the likeliest first. */
  readonly likelyFiles: readonly string[];
  /** Null where nothing can be written. */
  readonly hands: Hands | null;
  offer(request: OfferRequest): Promise<TurnOffer>;
  /** What is wrong with the arguments of a call; null when they fit. */
  check(call: ToolCall): string | null;
  run(call: ToolCall): Promise<Observation>;
}

export interface Hands {
  readonly workspace: Workspace;
  readonly checks: TaskChecks;
  readonly todo: TodoList;
  /** What the request names as its goal and is not so yet, in words; null when nothing is left. */
  findUndone(): Promise<string | null>;
  /** Puts back all that this task wrote. Throws "file-changed". */
  takeBack(): Promise<void>;
}

export interface ToolboxOptions {
  request: Request;
  maxResultChars: number;
}

export async function createLookToolbox(
  { reader }: Pick<FreeLookDeps, "reader">,
  { request, maxResultChars }: ToolboxOptions,
): Promise<Toolbox> {
  const seen = new SeenFiles();
  const context: LookContext = { reader, seen, maxResultChars };
  return assemble(LOOK_TOOLS, context, {
    seen,
    rules: null,
    likely: listLikelySymbols(await reader.graph(), request.task),
    renames: null,
  });
}

export async function createChangeToolbox(
  deps: FreeDeps,
  { request, maxResultChars }: ToolboxOptions,
): Promise<Toolbox> {
  const { reader, workspace, parser, scope, noteChanged } = deps;
  const graph = await reader.graph();
  const meant = readMeantFiles(request);
  const renames = readRenameWish(request);
  scope.widen(meant.files, "the task names it");
  const newFiles = await createNewFiles(request, { meant, reader });
  const rules = createEditRules({
    scope,
    namedFiles: meant.files,
    pointedAt: meant.pointedAt,
    // A task about documents alone has no business in the code.
    isClosed: meant.files.length > 0 && !meant.files.some(isCodePath),
    newFiles,
    isProtected: (path) => isProtected(path, request),
    addOnlyFiles: new Set(listAddOnly(meant)),
    onlySymbols: request.prohibitions.onlyNamedSymbols ? new Set(listNamedSymbols(request)) : null,
  });
  const seen = new SeenFiles();
  const checks = createChecks(deps, request);
  const todo = new TodoList();
  const context: ChangeContext = {
    reader,
    seen,
    maxResultChars,
    workspace,
    parser,
    rules,
    checks,
    todo,
    runCommand(command) {
      // What a command writes is not known, so the checks have to look again.
      checks.forget();
      return runAllowed(command, request, deps);
    },
    noteChanged,
  };
  const tools = CHANGE_TOOLS.filter(({ signature }) => isOfUse(signature.name, { rules, renames }));
  const likely = listLikelySymbols(graph, request.task);
  const box = assemble(tools, context, { seen, rules, likely, renames });
  const takeBack = async () => {
    await noteChanged(await workspace.restoreAll());
    checks.forget();
  };
  const goal = { request, meant, renames };
  return {
    ...box,
    hands: {
      workspace,
      checks,
      todo,
      takeBack,
      findUndone: () => findUndone(goal, { reader, workspace, checks }),
    },
  };
}

async function createNewFiles(
  request: Request,
  { meant, reader }: { meant: MeantFiles; reader: ProjectReader },
): Promise<NewFiles> {
  return new NewFiles({
    paths: listNewFiles(request).filter((path) => meant.files.includes(path)),
    unnamed: readUnnamedFile(request, await reader.paths()),
  });
}

/** A tool that nothing in the task asks for is not shown: what is shown is called. */
function isOfUse(
  tool: string,
  { rules, renames }: { rules: EditRules; renames: RenameWish | null },
): boolean {
  if (tool === "rename") return renames !== null;
  if (tool !== "create") return true;
  const names = rules.listNewFiles();
  return "pattern" in names || names.paths.length > 0;
}

function assemble<Context extends LookContext>(
  tools: readonly ProjectTool<Context>[],
  context: Context,
  sources: Omit<ConstructorParameters<typeof LiveOffers>[0], "signatures">,
): Toolbox {
  const signatures = [...tools.map(({ signature }) => signature), ANSWER];
  const offers = new LiveOffers({ ...sources, signatures });
  return {
    signatures,
    seen: context.seen,
    likelyFiles: [...new Set(sources.likely.map((name) => name.slice(0, name.indexOf("#"))))],
    hands: null,
    offer: async (request) => offers.make(await context.reader.graph(), request),
    check(call) {
      if (call.name === ANSWER.name) return null;
      const tool = tools.find(({ signature }) => signature.name === call.name);
      return tool === undefined ? "there is no such tool" : tool.check(call);
    },
    run: (call) => executeCall(call, tools, context),
  };
}

function createChecks(deps: FreeDeps, request: Request): TaskChecks {
  const { check, inspect, reader, seat, testTimeoutMs } = deps;
  return new TaskChecks({
    check,
    inspect: (paths) => inspect.inspect(paths, seat.signal),
    listSources: async () => (await reader.paths()).filter((path) => isCodePath(path)),
    testTimeoutMs,
    isConditional: request.prohibitions.isConditional,
  });
}
