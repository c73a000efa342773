/**
 * Decides the checks of a turn from what was looked at before: trees, contents, the agent's words and the run of the
 * tests. Pure. What a check means is what the format's own grader makes of it.
 */
import type { SuiteCheck } from "./suite-case.ts";
import { matchesAny } from "./suite-globs.ts";
import { countChangedLines } from "./suite-line-diff.ts";
import { searchPattern } from "./suite-patterns.ts";
import { listChanges, type Tree } from "./suite-tree.ts";

export interface TurnView {
  /** Before the first turn. */
  before: Tree;
  /** Before this turn. */
  turnStart: Tree;
  now: Tree;
  /** Of the files that checks name; without an entry there is none. */
  contents: ReadonlyMap<string, Uint8Array>;
  /** Of the same files before the first turn. */
  originals: ReadonlyMap<string, Uint8Array>;
  /** What the agent said in this turn. */
  output: string;
  /** Null: not run. */
  tests: TestsVerdict | null;
}

export interface TestsVerdict {
  ok: boolean;
  detail: string;
}

export interface CheckVerdict {
  type: SuiteCheck["type"];
  ok: boolean;
  /** Why not; empty when ok. */
  detail: string;
}

const MAX_DETAIL_CHARACTERS = 400;
const ANSI = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;?]*[A-Za-z]`, "g");
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/** A pattern that takes too long makes its check fail. */
export function decideCheck(check: SuiteCheck, view: TurnView): CheckVerdict {
  const problem = findProblemSafely(check, view);
  const detail = (problem ?? "").slice(0, MAX_DETAIL_CHARACTERS);
  return { type: check.type, ok: problem === null, detail };
}

function findProblemSafely(check: SuiteCheck, view: TurnView): string | null {
  try {
    return findProblem(check, view);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function findProblem(check: SuiteCheck, view: TurnView): string | null {
  switch (check.type) {
    case "tests":
      return view.tests?.ok === true ? null : (view.tests?.detail ?? "not run");
    case "unchanged":
      return tellAny("changed", listChanges(view.before, view.now));
    case "unchanged_this_turn":
      return tellAny("changed", listChanges(view.turnStart, view.now));
    case "answer":
      return findInAnswer(check, view.output.replaceAll(ANSI, ""));
    case "only_changed": {
      const changes = listChanges(view.before, view.now);
      return tellAny(
        "changed",
        changes.filter((file) => !matchesAny(file, check.files)),
      );
    }
    case "same_bytes":
      return tellAny(
        "differs",
        check.files.filter((file) => view.now.get(file) !== view.before.get(file)),
      );
    default:
      return findInFile(check, view);
  }
}

type FileCheck = Extract<SuiteCheck, { file: string } | { type: "idents" }>;

function findInFile(check: FileCheck, view: TurnView): string | null {
  if (check.type === "idents") return findWrongCounts(check.files, view);
  const bytes = Buffer.from(view.contents.get(check.file) ?? new Uint8Array());
  switch (check.type) {
    case "max_diff": {
      const before = readText(view.originals.get(check.file));
      const lines = countChangedLines(before, readText(bytes));
      return lines <= check.lines ? null : `${lines} lines differ`;
    }
    case "text":
      return findInText(check, readText(bytes));
    case "eol":
      return view.contents.has(check.file)
        ? findWrongEnds(bytes, check.eol)
        : `${check.file} is missing`;
    case "starts_with_hex": {
      const wanted = Buffer.from(check.hex, "hex");
      return bytes.subarray(0, wanted.length).equals(wanted) ? null : "it begins otherwise";
    }
    case "contains_hex":
      return bytes.includes(Buffer.from(check.hex, "hex")) ? null : "the bytes are not there";
  }
}

interface Wanted {
  all: readonly string[];
  none: readonly string[];
}

function findInAnswer({ all, any, none }: Wanted & { any: readonly string[] }, text: string) {
  const has = (pattern: string) => searchPattern(pattern, text, { ignoresCase: true });
  if (any.length > 0 && !any.some(has)) return "the answer has none of what it may have";
  return describeWrong({ all, none }, has);
}

function findInText({ all, none }: Wanted, text: string): string | null {
  return describeWrong({ all, none }, (pattern) =>
    searchPattern(pattern, text, { isMultiline: true }),
  );
}

function describeWrong({ all, none }: Wanted, has: (pattern: string) => boolean): string | null {
  const missing = all.find((pattern) => !has(pattern));
  if (missing !== undefined) return `lacks ${JSON.stringify(missing)}`;
  const extra = none.find(has);
  return extra === undefined ? null : `has ${JSON.stringify(extra)}`;
}

function findWrongCounts(
  files: Extract<SuiteCheck, { type: "idents" }>["files"],
  { contents }: TurnView,
): string | null {
  const wrong = Object.entries(files).flatMap(([file, wanted]) => {
    const text = readText(contents.get(file));
    return Object.entries(wanted).flatMap(([name, accepted]) => {
      const found = countIdentifier(text, name);
      return [accepted].flat().includes(found) ? [] : [`${file}: ${name} ${found} times`];
    });
  });
  return wrong.length === 0 ? null : wrong.join(", ");
}

/** Where nothing that could go on an identifier stands on either side. */
function countIdentifier(text: string, name: string): number {
  const isPart = (character: string) => /[A-Za-z0-9_$]/.test(character);
  let found = 0;
  let at = text.indexOf(name);
  while (at >= 0) {
    const isWhole = !isPart(text.charAt(at - 1)) && !isPart(text.charAt(at + name.length));
    if (isWhole) found += 1;
    at = text.indexOf(name, at + (isWhole ? name.length : 1));
  }
  return found;
}

function findWrongEnds(bytes: Buffer, wanted: "lf" | "crlf"): string | null {
  const text = bytes.toString("latin1");
  const crlf = text.split("\r\n").length - 1;
  const lf = text.split("\n").length - 1 - crlf;
  const wrong = wanted === "crlf" ? lf : crlf;
  return wrong === 0 ? null : `${wrong} lines end otherwise`;
}

/** With the line ends that Python makes of them. */
function readText(bytes: Uint8Array | undefined): string {
  return DECODER.decode(bytes).replaceAll(/\r\n?/g, "\n");
}

function tellAny(what: string, files: readonly string[]): string | null {
  return files.length === 0 ? null : `${what}: ${files.join(", ")}`;
}
