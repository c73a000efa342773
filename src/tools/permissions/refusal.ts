/** Why something may not be done, and what to do about it, in words. Pure. */
import { AgentError } from "../../base/errors.ts";
import type { Access } from "./permission-question.ts";

export interface Refusal {
  /** Reads on from the name of what is refused and a colon; without its full stop. */
  reason: string;
  /** A sentence. */
  hint: string;
}

const ALLOW: Readonly<Record<Access["kind"], (access: string) => string>> = {
  write: () => "--permission-mode accept-edits writes without asking.",
  keep: () => "--permission-mode accept-edits keeps changes without asking.",
  command: (command) => `--allow-command '${command}' says yes beforehand.`,
  read: (path) => `The rule "read:${path}" in your settings says yes beforehand.`,
  send: (host) => `The rule "send:${host}" in your settings says yes beforehand.`,
};

/** It would have to be asked about, and nobody is there. */
export function describeNobody(access: Access): Refusal {
  return {
    reason: "it needs a yes, and nobody can be asked here",
    hint: ALLOW[access.kind](nameAccess(access)),
  };
}

/** The person said no. */
export function describeNo(access: Access): Refusal {
  return {
    reason: "the answer was no, which holds for this task",
    hint: ALLOW[access.kind](nameAccess(access)),
  };
}

export function createDenial(
  access: Access,
  { reason, hint }: Refusal,
): AgentError<"permission-denied"> {
  const subject = `${VERBS[access.kind]} ${nameAccess(access)}`;
  return new AgentError("permission-denied", { subject, reason, hint });
}

const VERBS: Readonly<Record<Access["kind"], string>> = {
  write: "writing",
  keep: "keeping",
  command: "running",
  read: "reading",
  send: "sending to",
};

function nameAccess(access: Access): string {
  switch (access.kind) {
    case "command":
      return access.command;
    case "send":
      return access.host;
    case "keep":
      return access.changes.map(({ path }) => path).join(", ");
    case "write":
    case "read":
      return access.path;
  }
}
