/**
 * The tools of one task together with what they may reach, made once for it. One that only looks is made of a reader
 * and nothing else.
 */
import type { ToolCall, ToolSignature } from "../../base/tool-call.ts";
import { isCodePath } from "../../code/language.ts";
import { ANSWER } from "../../grammar/turn-grammar.ts";
import { CHANGE_TOOLS, LOOK_TOOLS } from "../../tools/project/all-tools.ts";
import { createEditRules } from "../../tools/project/edit-rules.ts";
import { executeCall } from "../../tools/project/execute-call.ts";
import type { Observation } from "../../tools/project/observation.ts";
import type { ChangeContext, LookContext, ProjectTool } from "../../tools/project/project-tool.ts";
import { SeenFiles } from "../../tools/project/seen-files.ts";
import { nameSymbol } from "../../tools/project/symbol-target.ts";
import { TaskChecks } from "../../tools/project/task-checks.ts";
import { TodoList } from "../../tools/project/todo-list.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import type { Workspace } from "../../tools/workspace.ts";
import type { Request } from "../understand/request.ts";
import type { FreeDeps, FreeLookDeps } from "./free-deps.ts";
import { LiveOffers, type OfferRequest, type TurnOffer } from "./live-arguments.ts";
import { listLikelySymbols } from "./live-targets.ts";
import {
  listAddOnly,
  listNamedFiles,
  listNamedSymbols,
  listNewFiles,
  listNewNames,
} from "./named-files.ts";
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
    newPaths: [],
    newNames: [],
  });
}

export async function createChangeToolbox(
  deps: FreeDeps,
  { request, maxResultChars }: ToolboxOptions,
): Promise<Toolbox> {
  const { reader, workspace, parser, scope, noteChanged } = deps;
  const graph = await reader.graph();
  const namedFiles = listNamedFiles(request);
  scope.widen(namedFiles, "the task names it");
  const rules = createEditRules({
    scope,
    namedFiles,
    isProtected: (path) => isProtected(path, request),
    addOnlyFiles: new Set(listAddOnly(request)),
    onlySymbols: request.prohibitions.onlyNamedSymbols ? nameSymbols(request) : null,
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
  const box = assemble(CHANGE_TOOLS, context, {
    seen,
    rules,
    likely: listLikelySymbols(graph, request.task),
    newPaths: listNewFiles(request),
    newNames: listNewNames(request),
  });
  const takeBack = async () => {
    await noteChanged(await workspace.restoreAll());
    checks.forget();
  };
  return {
    ...box,
    hands: { workspace, checks, todo, takeBack, findUndone: () => findUndone(request, reader) },
  };
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

/** A rename is done when nothing of the old name is declared where it was. */
async function findUndone(request: Request, reader: ProjectReader): Promise<string | null> {
  const { rename } = request;
  if (rename === null) return null;
  const graph = await reader.graph();
  const homes = new Set(listNamedSymbols(request));
  const left = graph
    .definitionsOf(rename.oldName)
    .map(({ path, symbol }) => nameSymbol(path, symbol))
    .find((name) => homes.has(name));
  return left === undefined ? null : `${left} still has its old name. Call rename.`;
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

function isProtected(path: string, { prohibitions }: Request): boolean {
  return prohibitions.protectedFiles.some((each) => path === each || path.startsWith(`${each}/`));
}

function nameSymbols({ mentions }: Request): Set<string> {
  return new Set(mentions.symbols.flatMap(({ qualifiedName }) => qualifiedName ?? []));
}
