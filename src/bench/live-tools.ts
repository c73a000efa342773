/**
 * Tools of a coding agent whose arguments are all choices of what a project has: in the obvious form, and in one that
 * leaves less to decide. Pure.
 */
import { posix } from "node:path";
import { type LiveChoice, liveTexts } from "../grammar/choices.ts";
import type { LiveTool } from "./live-calls.ts";

const { basename, dirname } = posix;

/** What exists, as far as tools can name it. */
export interface ProjectState {
  paths: readonly string[];
  /** By path, in their order; every path has some. */
  lines: ReadonlyMap<string, readonly string[]>;
  /** Exported names by path; only paths that have some. */
  symbols: ReadonlyMap<string, readonly string[]>;
  /** Titles by path; only paths that have some. */
  tests: ReadonlyMap<string, readonly string[]>;
}

/**
 * "path-first": a file, then lines of it by number, one of its symbols, one of its tests. "telling-first": what is
 * rarest comes first, the name of a file before its folder, and lines are named by what stands in them; the rest then
 * mostly follows.
 */
export type LiveForm = "path-first" | "telling-first";

export const LIVE_FORMS: readonly LiveForm[] = ["path-first", "telling-first"];

/** An edit reaches at most so many lines. */
const LONGEST_EDIT_LINES = 40;

export function createLiveTools(project: ProjectState, form: LiveForm): LiveTool[] {
  return form === "path-first" ? createPathFirst(project) : createTellingFirst(project);
}

/** What is there of some files alone. */
export function limitProject({ lines, symbols, tests }: ProjectState, paths: readonly string[]) {
  const limit = (all: ReadonlyMap<string, readonly string[]>) =>
    new Map([...all].filter(([path]) => paths.includes(path)));
  return { paths, lines: limit(lines), symbols: limit(symbols), tests: limit(tests) };
}

function createPathFirst({ paths, lines, symbols, tests }: ProjectState): LiveTool[] {
  const path = { name: "path", of: always(liveTexts(paths)) };
  const countOf = (file: unknown) => lines.get(String(file))?.length ?? 0;
  const first = {
    name: "first",
    of: after(["path"], (file = "") => ({ kind: "lines", first: 1, last: countOf(file) })),
  };
  const last = {
    name: "last",
    of: after(["path", "first"], (file = "", start = "1") => {
      const end = Math.min(countOf(file), Number(start) + LONGEST_EDIT_LINES - 1);
      return { kind: "lines", first: Number(start), last: end };
    }),
  };
  return [
    defineTool("read_file", "Reads a file.", [path]),
    defineTool("edit_lines", "Replaces lines of a file.", [path, first, last]),
    defineTool("find_uses", "Lists the uses of a symbol.", [
      { name: "path", of: always(liveTexts(symbols.keys())) },
      { name: "symbol", of: after(["path"], (file = "") => liveTexts(symbols.get(file) ?? [])) },
    ]),
    defineTool("run_test", "Runs one test.", [
      { name: "path", of: always(liveTexts(tests.keys())) },
      { name: "title", of: after(["path"], (file = "") => liveTexts(tests.get(file) ?? [])) },
    ]),
  ];
}

function createTellingFirst({ paths, lines, symbols, tests }: ProjectState): LiveTool[] {
  const texts = new Map([...lines].map(([path, own]) => [path, distinctTexts(own)]));
  const to = after(["from", "path"], (from = "", path = "") => {
    const own = lines.get(path) ?? [];
    const start = own.findIndex((line) => line.trim() === from);
    return liveTexts(distinctTexts(own.slice(start, start + LONGEST_EDIT_LINES)));
  });
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), basename(path)]);
  }
  return [
    defineTool("read_file", "Reads a file.", findFirst("name", "folder", folders)),
    defineTool("edit_lines", "Replaces lines of a file, named by their texts.", [
      ...findFirst("from", "path", texts),
      { name: "to", of: to },
    ]),
    defineTool("find_uses", "Lists the uses of a symbol.", findFirst("symbol", "path", symbols)),
    defineTool("run_test", "Runs one test.", findFirst("title", "path", tests)),
  ];
}

/** One argument out of all that the places have, then the place where it is. */
function findFirst(
  what: string,
  where: string,
  places: ReadonlyMap<string, readonly string[]>,
): LiveTool["choices"] {
  const homes = new Map<string, string[]>();
  for (const [place, things] of places) {
    for (const thing of new Set(things)) homes.set(thing, [...(homes.get(thing) ?? []), place]);
  }
  return [
    { name: what, of: always(liveTexts(homes.keys())) },
    { name: where, of: after([what], (thing = "") => liveTexts(homes.get(thing) ?? [])) },
  ];
}

function always(choice: LiveChoice): () => LiveChoice {
  return () => choice;
}

/** Decided by the arguments named. */
function after(
  names: readonly string[],
  choose: (...values: string[]) => LiveChoice,
): (given: Record<string, unknown>) => LiveChoice | null {
  return (given) => {
    const values = names.map((name) => given[name]);
    return values.includes(undefined) ? null : choose(...values.map(String));
  };
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

/** Lines without indentation and blank ones; equal ones stand for the first of them. */
function distinctTexts(lines: readonly string[]): string[] {
  return [...new Set(lines.map((line) => line.trim()))].filter((line) => line !== "");
}
