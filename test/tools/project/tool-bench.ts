/** A small project on disk and the tools on it: real workspace, index and parser; checks that the test decides. */
import { afterEach } from "vitest";
import type { ToolCall } from "../../../src/base/tool-call.ts";
import { createIgnoreFilter } from "../../../src/code/ignore-filter.ts";
import { openProjectIndex, type ProjectIndex } from "../../../src/code/index/project-index.ts";
import { createCodeParser } from "../../../src/code/parse.ts";
import type { Finding } from "../../../src/tools/inspect/inspector.ts";
import { CHANGE_TOOLS } from "../../../src/tools/project/all-tools.ts";
import { createEditRules } from "../../../src/tools/project/edit-rules.ts";
import { executeCall } from "../../../src/tools/project/execute-call.ts";
import { NewFiles, type UnnamedFile } from "../../../src/tools/project/new-files.ts";
import { type Observation, succeed } from "../../../src/tools/project/observation.ts";
import type { ChangeContext } from "../../../src/tools/project/project-tool.ts";
import { SeenFiles } from "../../../src/tools/project/seen-files.ts";
import { TaskChecks } from "../../../src/tools/project/task-checks.ts";
import { TodoList } from "../../../src/tools/project/todo-list.ts";
import { createProjectReader } from "../../../src/tools/project-reader.ts";
import type { CheckResult } from "../../../src/tools/run-checks.ts";
import { createTaskScope } from "../../../src/tools/task-scope.ts";
import { createProjectFixture, type ProjectFixture } from "../../session/project-fixture.ts";

const open: { project: ProjectFixture; index: ProjectIndex }[] = [];

afterEach(async () => {
  for (const { project, index } of open.splice(0)) {
    await index.close();
    project.remove();
  }
});

export interface BenchOptions {
  /** In the scope from the start. */
  named?: readonly string[];
  /** Named, and not to be changed. */
  pointedAt?: readonly string[];
  /** Nothing but the named files may be written. */
  isClosed?: boolean;
  /** Files that may be made; else one of any name, where `unnamed` says so. */
  newFiles?: readonly string[];
  unnamed?: UnnamedFile;
  protectedFiles?: readonly string[];
  addOnlyFiles?: readonly string[];
  onlySymbols?: readonly string[];
  isConditional?: boolean;
  maxResultChars?: number;
  check?: () => CheckResult;
  inspect?: (paths: readonly string[]) => Finding[];
}

export interface ToolBench {
  project: ProjectFixture;
  context: ChangeContext;
  call(name: string, args: ToolCall["arguments"], payload?: string): Promise<Observation>;
}

export async function openBench(
  texts: Readonly<Record<string, string>>,
  options: BenchOptions = {},
): Promise<ToolBench> {
  const project = createProjectFixture();
  for (const [path, text] of Object.entries(texts)) project.put(path, text);
  const { workspace } = await project.begin();
  const index = await openProjectIndex(project.root, { maxThreads: 0 });
  open.push({ project, index });
  const parser = createCodeParser();
  const ignore = createIgnoreFilter(project.root);
  const reader = createProjectReader(project.root, {
    index: async () => index,
    parser,
    isIgnored: (path) => ignore.isIgnored(path),
  });
  const { named = [], protectedFiles = [], onlySymbols, check, inspect = () => [] } = options;
  const isProtected = (path: string) => protectedFiles.includes(path);
  const scope = createTaskScope({ isProtected });
  scope.widen(named, "the task names it");
  const context: ChangeContext = {
    reader,
    seen: new SeenFiles(),
    maxResultChars: options.maxResultChars ?? 6_000,
    workspace,
    parser,
    rules: createEditRules({
      scope,
      namedFiles: named,
      pointedAt: options.pointedAt ?? [],
      isClosed: options.isClosed ?? false,
      newFiles: new NewFiles({ paths: options.newFiles ?? [], unnamed: options.unnamed ?? null }),
      isProtected,
      addOnlyFiles: new Set(options.addOnlyFiles),
      onlySymbols: onlySymbols === undefined ? null : new Set(onlySymbols),
    }),
    checks: new TaskChecks({
      check: check === undefined ? null : async () => check(),
      inspect: async (paths) => inspect(paths),
      listSources: () => reader.paths(),
      testTimeoutMs: 1_000,
      isConditional: options.isConditional ?? false,
    }),
    todo: new TodoList(),
    runCommand: async (command) => succeed(`ran ${command}`),
    noteChanged: (paths) => index.refresh(paths),
  };
  return {
    project,
    context,
    call: (name, args, payload) =>
      executeCall(
        { name, arguments: args, ...(payload === undefined ? {} : { payload }) },
        CHANGE_TOOLS,
        context,
      ),
  };
}
