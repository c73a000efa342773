/**
 * Tools of a coding agent whose arguments are all choices of what a project has: in the obvious form, and in one that
 * leaves less to decide. Pure.
 */
import { type LiveChoice, liveTexts } from "../grammar/choices.ts";
import type { LiveTool } from "./live-calls.ts";

/** What exists, as far as tools can name it. */
export interface ProjectState {
  paths: readonly string[];
  /** By path, in their order; every path has some. */
  lines: ReadonlyMap<string, readonly string[]>;
  /** Exported names by path; only paths that have some. */
  symbols: ReadonlyMap<string, readonly string[]>;
  tests: readonly string[];
}

/**
 * "numbers": a file, then lines of it by number; a file, then one of its symbols. "texts": lines are named by what
 * stands in them, and a symbol comes before the file, which it mostly decides.
 */
export type LiveForm = "numbers" | "texts";

/** An edit reaches at most so many lines. */
const LONGEST_EDIT_LINES = 40;

export function createLiveTools(project: ProjectState, form: LiveForm): LiveTool[] {
  const paths = liveTexts(project.paths);
  const tests = liveTexts(project.tests);
  const common = [
    defineTool("read_file", "Reads a file.", [{ name: "path", of: () => paths }]),
    defineTool("run_test", "Runs one test.", [{ name: "test", of: () => tests }]),
  ];
  const own =
    form === "numbers"
      ? [editByNumbers(project, paths), renameByPath(project)]
      : [editByTexts(project, paths), renameBySymbol(project)];
  return [...common, ...own];
}

function defineTool(name: string, description: string, choices: LiveTool["choices"]): LiveTool {
  const isNumber = (argument: string) => argument === "first" || argument === "last";
  const properties = Object.fromEntries(
    choices.map((each) => [each.name, { type: isNumber(each.name) ? "integer" : "string" }]),
  );
  const required = choices.map((each) => each.name);
  const parameters = { type: "object", properties, required, additionalProperties: false };
  return { signature: { name, description, parameters }, choices };
}

function editByNumbers({ lines }: ProjectState, paths: LiveChoice): LiveTool {
  const countOf = (path: unknown) => lines.get(String(path))?.length ?? 0;
  return defineTool("edit_lines", "Replaces lines of a file.", [
    { name: "path", of: () => paths },
    {
      name: "first",
      of: ({ path }) =>
        path === undefined ? null : { kind: "lines", first: 1, last: countOf(path) },
    },
    {
      name: "last",
      of: ({ path, first }) => {
        if (path === undefined || typeof first !== "number") return null;
        const last = Math.min(countOf(path), first + LONGEST_EDIT_LINES - 1);
        return { kind: "lines", first, last };
      },
    },
  ]);
}

function editByTexts({ lines }: ProjectState, paths: LiveChoice): LiveTool {
  const textsOf = keepResults((path) => liveTexts(distinctTexts(lines.get(path) ?? [])));
  return defineTool("edit_lines", "Replaces lines of a file, named by their texts.", [
    { name: "path", of: () => paths },
    { name: "from", of: ({ path }) => (path === undefined ? null : textsOf(String(path))) },
    {
      name: "to",
      of: ({ path, from }) => {
        if (path === undefined || from === undefined) return null;
        const all = lines.get(String(path)) ?? [];
        const start = all.findIndex((line) => line.trim() === from);
        return liveTexts(distinctTexts(all.slice(start, start + LONGEST_EDIT_LINES)));
      },
    },
  ]);
}

function renameByPath({ symbols }: ProjectState): LiveTool {
  const paths = liveTexts(symbols.keys());
  const symbolsOf = keepResults((path) => liveTexts(symbols.get(path) ?? []));
  return defineTool("find_uses", "Lists the uses of a symbol.", [
    { name: "path", of: () => paths },
    { name: "symbol", of: ({ path }) => (path === undefined ? null : symbolsOf(String(path))) },
  ]);
}

function renameBySymbol({ symbols }: ProjectState): LiveTool {
  const homes = new Map<string, string[]>();
  for (const [path, names] of symbols) {
    for (const name of names) homes.set(name, [...(homes.get(name) ?? []), path]);
  }
  const all = liveTexts(homes.keys());
  const homesOf = keepResults((symbol) => liveTexts(homes.get(symbol) ?? []));
  return defineTool("find_uses", "Lists the uses of a symbol.", [
    { name: "symbol", of: () => all },
    { name: "path", of: ({ symbol }) => (symbol === undefined ? null : homesOf(String(symbol))) },
  ]);
}

/** Lines without indentation and blank ones; equal ones stand for the first of them. */
function distinctTexts(lines: readonly string[]): string[] {
  return [...new Set(lines.map((line) => line.trim()))].filter((line) => line !== "");
}

/** The same text gives the same choice, so that it is spelled once. */
function keepResults(create: (text: string) => LiveChoice): (text: string) => LiveChoice {
  const known = new Map<string, LiveChoice>();
  return (text) => {
    const found = known.get(text) ?? create(text);
    known.set(text, found);
    return found;
  };
}
