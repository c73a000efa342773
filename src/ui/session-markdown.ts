/**
 * A session as Markdown. Words of others are either escaped or inside a fence that they cannot close: nothing in them
 * becomes a heading, a link or an image of the document.
 */

import type { SessionAccount, TurnAccount } from "../session/session-account.ts";
import type { LoggedEdit } from "../session/session-limits.ts";
import { formatCounted } from "./quantities.ts";
import { sanitizeLine, sanitizeText } from "./sanitize.ts";
import { describeTurnState, formatTime } from "./session-words.ts";

/** With its last line end. */
export function renderSessionMarkdown(account: SessionAccount): string {
  const { sessionId, root, startedAt, forkedFrom, isWhole, turns } = account;
  const lines = [
    `# Session ${sessionId}`,
    "",
    `- Folder: ${escapeLine(root)}`,
    `- Begun: ${formatTime(startedAt)}`,
    ...(forkedFrom === null ? [] : [`- A copy of ${forkedFrom}`]),
    `- ${formatCounted(turns.length, "turn")}${isWhole ? "" : "; the end of the log is damaged and left out"}`,
    ...turns.flatMap((turn) => ["", ...renderTurn(turn)]),
  ];
  return `${lines.join("\n")}\n`;
}

function renderTurn(turn: TurnAccount): string[] {
  const { number, said, beganAt, endedAt, model, outcome, answer, edits } = turn;
  const when = beganAt ?? endedAt;
  const facts = [
    when === null ? [] : [formatTime(when)],
    model === null ? [] : [escapeLine(model)],
    describeTurnState(turn) ?? [],
  ].flat();
  return [
    `## ${number}. ${when === null ? "Turn" : formatTime(when)}`,
    "",
    ...quote(said),
    ...(facts.length === 0 ? [] : ["", `*${facts.join(", ")}*`]),
    ...(outcome === null ? [] : ["", escapeLine(outcome)]),
    ...(answer === null ? [] : ["", ...fence(answer, "text")]),
    ...edits.flatMap(renderEdit),
  ];
}

function renderEdit({ path, addedLines, removedLines, diff, isCut }: LoggedEdit): string[] {
  const cut = isCut ? " (the diff is cut)" : "";
  return [
    "",
    `**${escapeLine(path)}** +${addedLines} −${removedLines}${cut}`,
    ...(diff === "" ? [] : ["", ...fence(diff, "diff")]),
  ];
}

function quote(text: string): string[] {
  const lines = sanitizeText(text).trimEnd().split("\n");
  return lines.map((line) => `> ${escapeMarkdown(line.trim())}`.trimEnd());
}

/** Longer than any run of backticks in the text. */
function fence(text: string, language: string): string[] {
  const safe = sanitizeText(text).replace(/\n$/, "");
  const longest = Math.max(2, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  return [`${marks}${language}`, safe, marks];
}

function escapeLine(text: string): string {
  return escapeMarkdown(sanitizeLine(text, 1000));
}

function escapeMarkdown(line: string): string {
  return line
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_{}[\]()#+\-.!|>~:@]/g, (mark) => `\\${mark}`);
}
