/** The rule that a yes for the project is kept as: this very file, command or host, and never more. Pure. */
import { allowsCommand, isExactCommand } from "./command-pattern.ts";
import { allowsPath } from "./path-pattern.ts";
import type { Access } from "./permission-question.ts";
import { type PermissionRule, parsePermissionRule } from "./permission-rules.ts";

/** Null where no rule means exactly this, such as for a name with a wildcard in it. */
export function createExactRule(access: Access): PermissionRule | null {
  const text = describeExactly(access);
  const parsed = text === null ? null : parsePermissionRule(text, "remembered");
  if (parsed === null || "problem" in parsed) return null;
  return isExact(parsed.rule, access) ? parsed.rule : null;
}

function describeExactly(access: Access): string | null {
  switch (access.kind) {
    case "write":
    case "read":
      return `${access.kind}:${access.path}`;
    case "command":
      return `run:${access.command}`;
    case "send":
      return `send:${access.host}`;
    case "keep":
      return null;
  }
}

function isExact({ pattern }: PermissionRule, access: Access): boolean {
  if (access.kind === "command") {
    return isExactCommand(pattern) && allowsCommand(pattern, access.command);
  }
  if (/[*?]/.test(pattern)) return false;
  return access.kind === "send" || (access.kind !== "keep" && allowsPath(pattern, access.path));
}
