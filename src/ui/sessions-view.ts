/** What `agent sessions …` prints for a person. It takes plain facts and asks nobody where they come from. */
import type { SessionAccount, TurnAccount } from "../session/session-account.ts";
import type { ListedSession } from "../session/session-list.ts";
import type { Palette } from "./palette.ts";
import { formatBytes, formatCounted } from "./quantities.ts";
import { sanitizeLine, sanitizeText } from "./sanitize.ts";
import { describeTurnState, formatTime } from "./session-words.ts";
import { type Column, fitTable } from "./table.ts";

const MAX_SAID_CHARACTERS = 200;

const COLUMNS: readonly Column[] = [
  { title: "SESSION" },
  { title: "LAST USED" },
  { title: "TURNS", align: "right" },
  { title: "MODEL", dropOrder: 1 },
  { title: "LAST WORDS" },
];
const FOLDER_COLUMN: Column = { title: "FOLDER", dropOrder: 2 };

/** A row each; long words are cut to the width, which may be infinite. */
export function renderSessionList(
  sessions: readonly ListedSession[],
  { columns, isEverywhere }: { columns: number; isEverywhere: boolean },
): string[] {
  if (sessions.length === 0) {
    return [isEverywhere ? "No sessions are kept." : "No sessions of this folder are kept."];
  }
  const titles = isEverywhere ? COLUMNS.toSpliced(-1, 0, FOLDER_COLUMN) : COLUMNS;
  const rows = sessions.map((session) => {
    const { sessionId, lastAt, taskCount, model, root } = session;
    const folder = isEverywhere ? [sanitizeLine(root ?? "unknown")] : [];
    return [
      sessionId,
      formatTime(lastAt),
      String(taskCount),
      model === null ? "" : sanitizeLine(model, 40),
      ...folder,
      describeLast(session),
    ];
  });
  return fitTable(titles, rows, columns).lines;
}

function describeLast({ heldByPid, problem, lastSaid }: ListedSession): string {
  const notes = [
    heldByPid === null ? [] : [`in use by process ${heldByPid}`],
    problem === null ? [] : [sanitizeLine(problem)],
  ].flat();
  const said = sanitizeLine(lastSaid ?? "", MAX_SAID_CHARACTERS);
  return notes.length === 0 ? said : `(${notes.join("; ")}) ${said}`.trimEnd();
}

/** A session turn by turn, with the numbers that undo takes. */
export function renderSession(account: SessionAccount, palette: Palette): string[] {
  const { sessionId, root, startedAt, forkedFrom, heldByPid, turns } = account;
  const { strong, dim } = palette;
  const copied = forkedFrom === null ? "" : `, a copy of ${forkedFrom}`;
  const held = heldByPid === null ? "" : `, in use by process ${heldByPid}`;
  return [
    `${strong(sessionId)}  ${formatCounted(turns.length, "turn")}${copied}${held}`,
    dim(`  ${sanitizeLine(root)}, begun ${formatTime(startedAt)}`),
    ...turns.flatMap((turn) => ["", ...renderTurn(turn, palette)]),
  ];
}

function renderTurn(turn: TurnAccount, { strong, dim, warn }: Palette): string[] {
  const { number, said, answer, outcome, edits, beganAt, endedAt, model } = turn;
  const when = beganAt ?? endedAt;
  const facts = [when === null ? [] : [formatTime(when)], model === null ? [] : [model]].flat();
  const state = describeTurnState(turn);
  const [first = "", ...more] = toLines(said);
  const mark = `${number}.`;
  return [
    `${strong(mark)} ${strong(first)}${facts.length === 0 ? "" : dim(`  ${sanitizeLine(facts.join(", "))}`)}`,
    ...more.map((line) => `${" ".repeat(mark.length)} ${line}`),
    ...(outcome === null ? [] : [`   ${sanitizeLine(outcome, 1000)}`]),
    ...edits.map(
      ({ path, addedLines, removedLines }) =>
        `   edited ${sanitizeLine(path)}  +${addedLines} -${removedLines}`,
    ),
    ...(answer === null ? [] : toLines(answer).map((line) => `   | ${line}`)),
    ...(state === null ? [] : [`   ${warn(state)}`]),
  ];
}

function toLines(text: string): string[] {
  return sanitizeText(text).trimEnd().split("\n");
}

export function renderRemoved(sessionId: string, { good }: Palette): string[] {
  return [`${good("✓")} removed ${sessionId}`, "  What it changed stays as it is."];
}

export function renderForked(
  { sessionId, forkedFrom }: { sessionId: string; forkedFrom: string },
  { good }: Palette,
): string[] {
  return [
    `${good("✓")} ${sessionId} is a copy of ${forkedFrom}`,
    `  Go on with it: agent -r ${sessionId}`,
  ];
}

export function renderExported(
  { sessionId, path, bytes }: { sessionId: string; path: string; bytes: number },
  { good }: Palette,
): string[] {
  return [`${good("✓")} ${sessionId} is written to ${sanitizeLine(path)} (${formatBytes(bytes)})`];
}
