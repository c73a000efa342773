/** What may be done at present, for a person: the mode, each rule with where it comes from, what was said. Pure. */
import type { PermissionMode } from "./permission-mode.ts";
import { isOfProject, type PermissionRule, type PermissionRules } from "./permission-rules.ts";

export interface PermissionState {
  mode: PermissionMode;
  rules: PermissionRules;
  remembered: readonly PermissionRule[];
  /** As they are noted: a kind, a colon, what was said yes to. */
  sessionYeses: readonly string[];
  notices: readonly string[];
}

const MODES: Readonly<Record<PermissionMode, string>> = {
  plan: "nothing is written, nothing is run",
  default: "asks before a task writes a file and before a command runs",
  "accept-edits": "writes without asking, asks for commands that are not plainly harmless",
  yolo: "writes and runs without asking",
};

/** One line each. What counts for most comes first. */
export function describePermissions(state: PermissionState): string[] {
  const { mode, rules, remembered, sessionYeses, notices } = state;
  const name = ({ text, source }: PermissionRule) => `${text} (${source})`;
  const allowed = rules.allow.filter((rule) => !isOfProject(rule));
  return [
    `Mode ${mode}: ${MODES[mode]}.`,
    ...rules.deny.map((rule) => `Denied: ${name(rule)}`),
    ...allowed.map((rule) => `Allowed: ${name(rule)}`),
    ...remembered.map(({ text }) => `Allowed in this project, as you said: ${text}`),
    ...sessionYeses.map((text) => `Allowed for this session: ${text}`),
    ...rules.allow
      .filter(isOfProject)
      .map(({ text }) => `Ignored, a project may only deny: ${text}`),
    ...notices,
  ];
}
