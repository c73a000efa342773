/**
 * What the mode, the rules and the answers so far say to one access: yes, no, or that a person has to be asked. Pure.
 * The order is the same for all: what denies, plan mode, what was said yes to, the mode.
 */
import { decideCommand } from "../command-policy.ts";
import {
  allowsCommand,
  deniesCommand,
  findFileWord,
  isExactCommand,
  mayStart,
  namesDenied,
  needsShell,
} from "./command-pattern.ts";
import { allowsHost, deniesHost } from "./host-pattern.ts";
import { allowsPath, deniesPath } from "./path-pattern.ts";
import type { PermissionMode } from "./permission-mode.ts";
import type { PermissionRule, PermissionRules, RuleKind } from "./permission-rules.ts";
import { isSecretPath, looksSecret } from "./secret-paths.ts";

export type AccessVerdict =
  | { kind: "yes" }
  /** The reason reads on from the name of what is refused and a colon; the hint is a sentence. */
  | { kind: "no"; reason: string; hint: string }
  /** The reason is a sentence without its full stop. */
  | { kind: "ask"; reason: string };

export interface AccessGround {
  mode: PermissionMode;
  /** Without those that a project allows itself. */
  rules: PermissionRules;
  /** A person said yes to this very access, or to one that holds it. */
  hasYes: boolean;
}

export interface CommandAccess {
  command: string;
  /** Commands that the person asked for in their message, as they were written. */
  said?: readonly string[];
}

const YES: AccessVerdict = { kind: "yes" };

/** A file that may not be read by a rule is not written either: its text would be shown all the same. */
export function decideWrite(path: string, { mode, rules, hasYes }: AccessGround): AccessVerdict {
  const isDenied = (rule: PermissionRule) => deniesPath(rule.pattern, path);
  const denied = findRule(rules.deny, "write", isDenied) ?? findRule(rules.deny, "read", isDenied);
  if (denied !== null) return forbid(denied);
  if (mode === "plan") return refuseInPlan("writes nothing");
  if (hasYes || mode !== "default") return YES;
  const allowed = findRule(rules.allow, "write", ({ pattern }) => allowsPath(pattern, path));
  return allowed === null ? ask("The default mode asks before a task writes a file") : YES;
}

/** In every mode: a secret that a model has seen cannot be taken back. */
export function decideRead(
  path: string,
  { rules, hasYes }: Omit<AccessGround, "mode">,
): AccessVerdict {
  const denied = findRule(rules.deny, "read", ({ pattern }) => deniesPath(pattern, path));
  if (denied !== null) return forbid(denied);
  if (hasYes || !isSecretPath(path)) return YES;
  const allowed = findRule(rules.allow, "read", ({ pattern }) => allowsPath(pattern, path));
  return allowed === null ? ask("It is hidden, or may hold a password or a key") : YES;
}

export function decideRun(
  { command, said = [] }: CommandAccess,
  ground: AccessGround,
): AccessVerdict {
  const text = command.trim();
  const policy = decideCommand(text, { said });
  if (policy.kind === "refused") {
    return {
      kind: "no",
      reason: `it ${policy.reason}`,
      hint: "Write it on one line of plain text.",
    };
  }
  const { mode, rules, hasYes } = ground;
  // Of what is known to be harmless a plain word is no file.
  const isWide = policy.kind === "asks";
  const denied = findDenied(text, rules.deny, isWide);
  if (denied !== null) return forbid(denied);
  if (mode === "plan") return refuseInPlan("runs nothing");
  if (hasYes) return YES;
  const secret = findFileWord(text, looksSecret);
  const doubt = isWide ? findDoubt(text, rules.deny) : null;
  const isAllowed = ({ pattern }: PermissionRule) =>
    allowsCommand(pattern, text) && ((secret ?? doubt) === null || isExactCommand(pattern));
  if (findRule(rules.allow, "run", isAllowed) !== null) return YES;
  if (policy.kind === "allowed" && said.some((each) => each.trim() === text)) return YES;
  if (secret !== null) return ask(`It names ${secret}, which may hold a password or a key`);
  if (mode === "default") return ask("The default mode asks before a command runs");
  if (policy.kind === "allowed") return YES;
  if (mode !== "yolo") return ask(`It ${policy.reason}`);
  return doubt === null ? YES : ask(doubt);
}

/** Leaving this machine is asked in every mode: no mode speaks of it. */
export function decideSend(
  host: string,
  { rules, hasYes }: Omit<AccessGround, "mode">,
): AccessVerdict {
  const denied = findRule(rules.deny, "send", ({ pattern }) => deniesHost(pattern, host));
  if (denied !== null) return forbid(denied);
  if (hasYes) return YES;
  const allowed = findRule(rules.allow, "send", ({ pattern }) => allowsHost(pattern, host));
  return allowed === null ? ask("Text of this project would leave this machine") : YES;
}

/** Also a command that names a file which may not be read. */
function findDenied(
  command: string,
  deny: readonly PermissionRule[],
  isWide: boolean,
): PermissionRule | null {
  return (
    findRule(deny, "run", ({ pattern }) => deniesCommand(pattern, command)) ??
    findRule(deny, "read", ({ pattern }) => namesDenied(pattern, command, { isWide }))
  );
}

/** Why a rule that denies may be got round by a command that it does not hold, as a sentence; null where it may not. */
function findDoubt(command: string, deny: readonly PermissionRule[]): string | null {
  const isBarred = deny.some(({ kind }) => kind === "run" || kind === "read");
  if (isBarred && needsShell(command)) {
    return "It goes through a shell, where a rule that denies may not see all of it";
  }
  const started = findRule(deny, "run", ({ pattern }) => mayStart(pattern, command));
  if (started !== null) return `It may start what the rule "${started.text}" denies`;
  const written = findRule(deny, "write", ({ pattern }) =>
    namesDenied(pattern, command, { isWide: true }),
  );
  return written === null ? null : `It names what the rule "${written.text}" keeps as it is`;
}

function findRule(
  rules: readonly PermissionRule[],
  kind: RuleKind,
  holds: (rule: PermissionRule) => boolean,
): PermissionRule | null {
  return rules.find((rule) => rule.kind === kind && holds(rule)) ?? null;
}

const SOURCES: Readonly<Record<PermissionRule["source"], string>> = {
  user: "your settings",
  project: "the project's settings",
  remembered: "what was remembered",
  flag: "the command line",
};

function forbid({ text, source }: PermissionRule): AccessVerdict {
  return {
    kind: "no",
    reason: `the rule "${text}" of ${SOURCES[source]} denies it`,
    hint: "A rule that denies wins in every mode; take it out if it should not hold.",
  };
}

function refuseInPlan(what: string): AccessVerdict {
  return {
    kind: "no",
    reason: `plan mode ${what}`,
    hint: "Choose another with --permission-mode, such as default, which asks.",
  };
}

function ask(reason: string): AccessVerdict {
  return { kind: "ask", reason };
}
