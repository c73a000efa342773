/**
 * Rules that say beforehand what may be done and what may not: "run:npm test", "run:git *", "write:src/**", "read:.env",
 * "send:host:8080". Knows neither modes nor answers. A rule that cannot be read is never taken for another one. Pure.
 */
import { findCommandProblem } from "./command-pattern.ts";
import { findHostProblem } from "./host-pattern.ts";
import { findPatternProblem } from "./path-pattern.ts";

export const RULE_KINDS = ["run", "write", "read", "send"] as const;

export type RuleKind = (typeof RULE_KINDS)[number];

/** "flag": of this command line. "remembered": a yes for the project, kept by this program outside of it. */
export type RuleSource = "user" | "project" | "remembered" | "flag";

export interface PermissionRule {
  kind: RuleKind;
  /** What follows the kind. */
  pattern: string;
  /** As it is shown: the kind, a colon, the pattern. */
  text: string;
  source: RuleSource;
}

export interface PermissionRules {
  /** Those of a project count for nothing: it does not allow itself anything. */
  allow: readonly PermissionRule[];
  /** Win over everything, whatever their source. */
  deny: readonly PermissionRule[];
}

/** Allowing rules that outlive this process. */
export interface RememberedRules {
  /** The same list until a rule is added. */
  list(): readonly PermissionRule[];
  /** Throws "file-disk-full", "file-read-only" or "file-not-written". */
  add(rule: PermissionRule): void;
  /** Set when what was kept cannot be used; for a person. */
  readonly notice: string | null;
}

export interface RuleText {
  text: string;
  source: RuleSource;
}

export interface RuleProblem extends RuleText {
  /** A whole sentence that names the rule. */
  problem: string;
}

export interface ParsedRules {
  rules: PermissionRules;
  /** Rules that do not hold: as they were written, with the reason. One that should deny had better end the program. */
  problems: readonly RuleProblem[];
}

const MAX_RULE_CHARS = 1_000;
const MAX_SHOWN_CHARS = 80;

const FIND_PROBLEM: Readonly<Record<RuleKind, (pattern: string) => string | null>> = {
  run: findCommandProblem,
  write: findPatternProblem,
  read: findPatternProblem,
  send: findHostProblem,
};

/** The rule that a text is, or a sentence that says why it is none. */
export function parsePermissionRule(
  text: string,
  source: RuleSource,
): { rule: PermissionRule } | { problem: string } {
  const shown = `"${text.slice(0, MAX_SHOWN_CHARS).replace(/\p{Cc}/gu, "?")}"`;
  if (text.length > MAX_RULE_CHARS) {
    return { problem: `The rule ${shown}… is longer than ${MAX_RULE_CHARS} characters.` };
  }
  const at = text.indexOf(":");
  const kind = RULE_KINDS.find((each) => each === text.slice(0, Math.max(0, at)).trim());
  if (kind === undefined) {
    return { problem: `The rule ${shown} begins with none of run:, write:, read: and send:.` };
  }
  const pattern = text.slice(at + 1).trim();
  const problem = FIND_PROBLEM[kind](pattern);
  if (problem !== null) return { problem: `The rule ${shown} cannot be used: it ${problem}.` };
  return { rule: { kind, pattern, text: `${kind}:${pattern}`, source } };
}

/** All rules of all sources; what cannot be read, and what a project would allow itself, is told apart. */
export function parsePermissionRules(texts: {
  allow: readonly RuleText[];
  deny: readonly RuleText[];
}): ParsedRules {
  const problems: RuleProblem[] = [];
  const parse = ({ text, source }: RuleText): PermissionRule[] => {
    const parsed = parsePermissionRule(text, source);
    if ("rule" in parsed) return [parsed.rule];
    problems.push({ text, source, problem: parsed.problem });
    return [];
  };
  const deny = texts.deny.flatMap(parse);
  const allow = texts.allow.flatMap(parse);
  for (const { text, source } of allow.filter(isOfProject)) {
    problems.push({
      text,
      source,
      problem: `The rule "${text}" is ignored: a project may only deny.`,
    });
  }
  return { rules: { allow: allow.filter((rule) => !isOfProject(rule)), deny }, problems };
}

export function isOfProject({ source }: PermissionRule): boolean {
  return source === "project";
}
