/** What a question asks, in words: a title, a reason, the thing itself. Pure; made once, for the diff may be long. */
import { renderUnifiedDiff } from "../../session/text-diff.ts";
import type {
  Access,
  PermissionAnswer,
  PermissionQuestion,
} from "../../tools/permissions/permission-question.ts";
import { formatCounted } from "../quantities.ts";
import { sanitizeLine } from "../sanitize.ts";
import { revealHidden } from "./visible-text.ts";

export interface QuestionText {
  /** One line; ends with a question mark. */
  title: string;
  reason: string;
  /** Safe lines: a unified diff, or the words themselves. */
  subject: readonly string[];
  isDiff: boolean;
  choices: readonly PermissionAnswer[];
}

type Change = Extract<Access, { kind: "keep" }>["changes"][number];

const MAX_SUBJECT_LINES = 10_000;

export function describeQuestion({ access, reason, choices }: PermissionQuestion): QuestionText {
  return {
    title: sanitizeLine(describeTitle(access)),
    reason: sanitizeLine(reason),
    subject: boundLines(describeSubject(access)),
    isDiff: access.kind === "write" || access.kind === "keep",
    choices,
  };
}

function describeTitle(access: Access): string {
  switch (access.kind) {
    case "write":
      return describeWrite(access);
    case "keep":
      return `Keep the changes to ${formatCounted(access.changes.length, "file")}?`;
    case "command":
      return access.purpose === "tests" ? "Run the tests with this command?" : "Run this command?";
    case "read":
      return `Read ${access.path}?`;
    case "send":
      return `Send this to ${access.host}?`;
  }
}

function describeWrite({ path, before, after }: Change): string {
  if (after === null) return `Remove ${path}?`;
  return before === null ? `Write the new file ${path}?` : `Change ${path}?`;
}

function describeSubject(access: Access): string[] {
  switch (access.kind) {
    case "write":
      return renderDiff(access);
    case "keep":
      return access.changes.flatMap(renderDiff);
    case "command":
      return revealHidden(access.command);
    case "read":
      return [];
    case "send":
      return revealHidden(access.what);
  }
}

function renderDiff({ path, before, after }: Change): string[] {
  const { diff } = renderUnifiedDiff(path, before, after);
  // Spelled out, not cleaned: a sequence that cleaning takes away could hide what is agreed to. Tabs are no secret.
  return diff === "" ? [] : diff.replace(/\n$/, "").split("\n").map(revealLine);
}

function revealLine(line: string): string {
  return line.split("\t").flatMap(revealHidden).join("\t");
}

function boundLines(lines: readonly string[]): string[] {
  const shown = lines.slice(0, MAX_SUBJECT_LINES);
  const leftOut = lines.length - shown.length;
  return leftOut === 0 ? shown : [...shown, `… ${formatCounted(leftOut, "more line")}`];
}
