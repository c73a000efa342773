/**
 * What compilers and linters find wrong with the project as it is: those that it is set up for and that are installed, and
 * our own reading of its names. Never throws for what a tool does: one that fails is left out from then on, and told of.
 */
import type { ProjectReader } from "../project-reader.ts";
import type { CommandTool } from "./command-tool.ts";
import { findCommandTools } from "./find-command-tools.ts";
import { inspectNames } from "./inspect-names.ts";
import { inspectSyntax } from "./inspect-syntax.ts";
import { normalizeMessage } from "./normalize-message.ts";
import { runCommandTool } from "./run-command-tool.ts";

/** One thing that is wrong. */
export interface Finding {
  /** Relative to the root with "/" separators; "" where the tool names no file of the project. */
  path: string;
  /** 1-based. */
  line: number | null;
  /** The tool's own name of the fault, such as "TS2322"; null where it gives none. */
  rule: string | null;
  /** In one line. */
  message: string;
  /** Which tool said so. */
  source: string;
}

export interface Inspector {
  /**
   * What is wrong in the project now; only files of `paths` where the tool can. Rejects with the signal's reason alone.
   * Cost: a run of every tool, one after the other; the first call also looks for them.
   */
  inspect(paths: readonly string[], signal: AbortSignal): Promise<readonly Finding[]>;
  /** The tools that look. Complete after the first inspection. */
  readonly names: readonly string[];
  /** Why tools were left out, each once, since this was last asked. */
  takeProblems(): string[];
}

export interface InspectorOptions {
  /** The real path of the project. */
  root: string;
  reader: Pick<ProjectReader, "paths" | "read" | "parse" | "graph">;
  /** The person's own command: it may use all of a shell. */
  lintCommand?: string | undefined;
  /** For one run of one tool. Default 60 s. */
  timeoutMs?: number;
  /** Asked before each run of a tool, by its name or as the person's own command; one that may not is left out of the run. */
  mayRun?: (command: string) => Promise<boolean>;
}

const TOOL_TIMEOUT_MS = 60_000;
/** Starts nothing: the first inspection does. */
export function createInspector(options: InspectorOptions): Inspector {
  return new ProjectInspector(options);
}

class ProjectInspector implements Inspector {
  readonly #options: InspectorOptions;
  #tools: Promise<CommandTool[]> | null = null;
  #found: readonly CommandTool[] = [];
  readonly #failed = new Set<CommandTool>();
  readonly #refused = new Set<CommandTool>();
  #problems: string[] = [];

  constructor(options: InspectorOptions) {
    this.#options = options;
  }

  get names(): readonly string[] {
    const running = this.#found.filter((tool) => !this.#failed.has(tool));
    return [SYNTAX, NAMES, ...running.map(({ name }) => name)];
  }

  takeProblems(): string[] {
    const problems = this.#problems;
    this.#problems = [];
    return problems;
  }

  async inspect(paths: readonly string[], signal: AbortSignal): Promise<readonly Finding[]> {
    const { reader, root, lintCommand } = this.#options;
    const findings = await inspectSyntax(paths, reader, SYNTAX);
    findings.push(...(await inspectNames(paths, reader, NAMES)));
    this.#tools ??= findCommandTools(root, lintCommand);
    this.#found = await this.#tools;
    for (const tool of this.#found) {
      signal.throwIfAborted();
      if (!this.#failed.has(tool)) findings.push(...(await this.#run(tool, paths, signal)));
    }
    return findings;
  }

  async #run(tool: CommandTool, paths: readonly string[], signal: AbortSignal): Promise<Finding[]> {
    const { root, timeoutMs = TOOL_TIMEOUT_MS, mayRun } = this.#options;
    if (mayRun !== undefined && !(await this.#mayRun(tool, paths, mayRun))) return [];
    const outcome = await runCommandTool(tool, { root, paths, timeoutMs, signal });
    signal.throwIfAborted();
    if (outcome.problem === null) return outcome.findings;
    this.#failed.add(tool);
    this.#problems.push(`${tool.name} is left out: ${outcome.problem}.`);
    return [];
  }

  /** Told of once, as each tool that is left out is; asked again each time, for the answer may be another one. */
  async #mayRun(
    tool: CommandTool,
    paths: readonly string[],
    mayRun: (command: string) => Promise<boolean>,
  ): Promise<boolean> {
    const hasNothingToDo = tool.argvFor(paths) === null;
    if (hasNothingToDo || (await mayRun(tool.command ?? tool.name))) return true;
    if (!this.#refused.has(tool)) this.#problems.push(`${tool.name} is left out: it may not run.`);
    this.#refused.add(tool);
    return false;
  }
}

const SYNTAX = "syntax";
const NAMES = "unknown names";

/** Those of `after` that `before` does not have, each as often as it is more. A line moved by an edit is not new. */
export function listNewFindings(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const known = new Map<string, number>();
  for (const key of before.map(keyOf)) known.set(key, (known.get(key) ?? 0) + 1);
  return after.filter((finding) => {
    const key = keyOf(finding);
    const left = known.get(key) ?? 0;
    known.set(key, left - 1);
    return left <= 0;
  });
}

function keyOf({ path, rule, message, source }: Finding): string {
  return [source, path, rule ?? "", normalizeMessage(message)].join("\0");
}
