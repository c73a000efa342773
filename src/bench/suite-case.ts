/** A case of a suite as its author wrote it, checked in full before anything of it is used. Pure: JSON in, a case out. */
import { z } from "zod";
import { findPatternProblem } from "./suite-patterns.ts";

/** Why a case cannot be run; the message is for a person. */
export class CaseProblem extends Error {
  override readonly name = "CaseProblem";
}

const MAX_TEXT_CHARACTERS = 32_768;
const MAX_TURNS = 200;
const MAX_LIST = 1_000;
/** A day. */
const MAX_SECONDS = 86_400;

const path = z.string().min(1).max(4_096);
const paths = z.array(path).max(MAX_LIST);
const patterns = z.array(z.string()).max(MAX_LIST).default([]);
const count = z.number().int().min(0);
const hex = z
  .string()
  .max(4_096)
  .regex(/^(?:[\da-fA-F]{2})*$/);
const seconds = z.number().positive().max(MAX_SECONDS);

const CHECK = z.discriminatedUnion("type", [
  z.object({ type: z.literal("tests") }),
  z.object({ type: z.literal("unchanged") }),
  z.object({ type: z.literal("unchanged_this_turn") }),
  z.object({ type: z.literal("answer"), all: patterns, any: patterns, none: patterns }),
  z.object({ type: z.literal("only_changed"), files: paths }),
  z.object({ type: z.literal("same_bytes"), files: paths }),
  z.object({
    type: z.literal("idents"),
    /** File → identifier → how often it may stand there. */
    files: z.record(path, z.record(z.string().min(1), z.union([count, z.array(count)]))),
  }),
  z.object({ type: z.literal("max_diff"), file: path, lines: count }),
  z.object({ type: z.literal("text"), file: path, all: patterns, none: patterns }),
  z.object({ type: z.literal("eol"), file: path, eol: z.enum(["lf", "crlf"]) }),
  z.object({ type: z.literal("starts_with_hex"), file: path, hex }),
  z.object({ type: z.literal("contains_hex"), file: path, hex }),
]);

const CASE = z.object({
  id: z.string().min(1).max(300),
  set: z.string().min(1).max(100),
  axis: z.string().max(100).default(""),
  lang: z.string().max(100).default(""),
  /** Cases of a set are run in the order of these. */
  order: z.string().max(100).default(""),
  turns: z
    .array(
      z.object({
        prompt: z.string().min(1).max(MAX_TEXT_CHARACTERS),
        checks: z.array(CHECK).min(1).max(MAX_LIST),
      }),
    )
    .min(1)
    .max(MAX_TURNS),
  target: paths,
  test: z
    .object({
      cmd: z.array(z.string().max(MAX_TEXT_CHARACTERS)).min(1).max(MAX_LIST),
      timeout_s: seconds,
      /** So many have to pass; null: one. */
      tests: count.nullish(),
    })
    .nullish()
    .transform((test) => test ?? null),
  /** "pass": nothing is to be done. */
  before: z.enum(["fail", "pass"]),
  budget: z.object({ wall_s: seconds }),
});

export type SuiteCase = z.infer<typeof CASE>;
export type SuiteCheck = z.infer<typeof CHECK>;

const KNOWN_CHECKS: ReadonlySet<string> = new Set(
  CHECK.options.map((option) => option.shape.type.value),
);
const KINDS = z.object({
  turns: z.array(z.object({ checks: z.array(z.object({ type: z.string() })) })),
});

/** Throws a CaseProblem with the first thing that is wrong. */
export function parseCase(value: unknown): SuiteCase {
  const unknown = findUnknownCheck(value);
  if (unknown !== null) {
    throw new CaseProblem(`the check ${JSON.stringify(unknown.slice(0, 80))} is not known`);
  }
  const parsed = CASE.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CaseProblem(`${issue?.path.join(".") || "the case"}: ${issue?.message}`);
  }
  requireUsable(parsed.data);
  return parsed.data;
}

function findUnknownCheck(value: unknown): string | null {
  const kinds = KINDS.safeParse(value);
  if (!kinds.success) return null;
  const types = kinds.data.turns.flatMap(({ checks }) => checks.map(({ type }) => type));
  return types.find((type) => !KNOWN_CHECKS.has(type)) ?? null;
}

function requireUsable({ turns, test }: SuiteCase): void {
  const checks = turns.flatMap((turn) => turn.checks);
  if (test === null && checks.some(({ type }) => type === "tests")) {
    throw new CaseProblem("it has a check of tests and no test command");
  }
  for (const pattern of checks.flatMap(listPatterns)) {
    const problem = findPatternProblem(pattern);
    if (problem !== null) throw new CaseProblem(problem);
  }
}

function listPatterns(check: SuiteCheck): string[] {
  if (check.type === "answer") return [...check.all, ...check.any, ...check.none];
  return check.type === "text" ? [...check.all, ...check.none] : [];
}

/** The files of the work tree whose content a check looks at. */
export function listCheckedFiles(check: SuiteCheck): string[] {
  switch (check.type) {
    case "idents":
      return Object.keys(check.files);
    case "max_diff":
    case "text":
    case "eol":
    case "starts_with_hex":
    case "contains_hex":
      return [check.file];
    case "tests":
    case "unchanged":
    case "unchanged_this_turn":
    case "answer":
    case "only_changed":
    case "same_bytes":
      return [];
  }
}
