/** A permission question on the screen: its lines, and what each key answers. State in, text out. */
import type { PermissionAnswer } from "../../tools/permissions/permission-question.ts";
import { renderDiffLines } from "../diff-view.ts";
import type { Palette } from "../palette.ts";
import { formatCounted } from "../quantities.ts";
import { clipCells, wrapCells } from "./cell-width.ts";
import type { Key } from "./key.ts";
import type { QuestionText } from "./question-text.ts";

interface Room {
  columns: number;
  rows: number;
}

const KEYS: Record<PermissionAnswer, { key: string; words: string; answered: string }> = {
  once: { key: "y", words: "once", answered: "yes, once" },
  task: { key: "t", words: "this task", answered: "yes, for this task" },
  session: { key: "s", words: "this session", answered: "yes, for this session" },
  project: { key: "p", words: "this project", answered: "yes, for this project" },
  no: { key: "n", words: "no", answered: "no" },
};

/** "details": all of it is wanted. Null: the key answers nothing and belongs to the message being typed. */
export function readAnswer(key: Key, question: QuestionText): PermissionAnswer | "details" | null {
  if (key.name === "escape") return "no";
  if (key.name !== "text") return null;
  const typed = key.text.toLowerCase();
  if (typed === "d" && question.subject.length > 0) return "details";
  if (typed === "n") return "no";
  return question.choices.find((choice) => KEYS[choice].key === typed) ?? null;
}

/** What a whole line says: one of the letters, "yes" or "no". "stop" is no "s", and a message typed too early no answer. */
export function readAnswerLine(
  line: string,
  question: QuestionText,
): PermissionAnswer | "details" | null {
  const typed = line.trim().toLowerCase();
  const isWord = typed === "yes" || typed === "no";
  return readAnswer({ name: "text", text: isWord ? typed.slice(0, 1) : typed }, question);
}

/** At most `rows` lines. `isCut`: not all of the subject is shown. */
export function renderQuestion(
  question: QuestionText,
  { columns, rows }: Room,
  palette: Palette,
): { lines: string[]; isCut: boolean } {
  const keys = renderKeys(question, columns);
  const heading = [
    ...wrapCells(`? ${question.title}`, columns).map(palette.warn),
    ...(question.reason === "" ? [] : wrapCells(`  ${question.reason}`, columns).map(palette.dim)),
  ];
  const room = Math.max(rows - keys.length, 0);
  const headRows = heading.slice(0, room);
  const { lines, isCut } = renderSubject(
    question,
    { columns, rows: room - headRows.length },
    palette,
  );
  return {
    lines: [...headRows, ...lines, ...keys.map(palette.strong)].slice(-Math.max(rows, 1)),
    isCut: isCut || headRows.length < heading.length,
  };
}

/** All of it, for the screen to scroll. */
export function renderWholeQuestion(question: QuestionText, palette: Palette): string[] {
  return [
    palette.warn(`? ${question.title}`),
    ...(question.reason === "" ? [] : [palette.dim(`  ${question.reason}`)]),
    ...paintSubject(question, palette),
  ];
}

/** All of it with the letters that answer it, for an answer that is typed as a line. */
export function renderLineQuestion(question: QuestionText, palette: Palette): string[] {
  const keys = question.choices.map((choice) => `${KEYS[choice].key} ${KEYS[choice].words}`);
  return [...renderWholeQuestion(question, palette), `  ${keys.join("  ")}:`];
}

/** The line that stays. */
export function renderAnswered(
  question: QuestionText,
  answer: PermissionAnswer,
  palette: Palette,
): string {
  const words = `${question.title} ${KEYS[answer].answered}`;
  const command = question.isDiff ? "" : `  ${clipCells(question.subject[0] ?? "", 80)}`;
  return palette.dim(`  ${words}${command}`);
}

function renderSubject(
  question: QuestionText,
  { columns, rows }: Room,
  palette: Palette,
): { lines: string[]; isCut: boolean } {
  // No more is wrapped than can be shown: the subject may be ten thousand lines.
  const wrapped: string[] = [];
  const lastOf: number[] = [];
  for (const [index, line] of question.subject.entries()) {
    if (wrapped.length > rows) break;
    const pieces = wrapCells(question.isDiff ? line : `  ${line}`, columns);
    wrapped.push(...paintPieces(question, pieces, palette));
    lastOf.push(...pieces.map(() => index));
  }
  if (wrapped.length <= rows) return { lines: wrapped, isCut: false };
  if (rows <= 0) return { lines: [], isCut: true };
  const shown = wrapped.slice(0, rows - 1);
  const whole = shown.length === 0 ? 0 : (lastOf[shown.length - 1] ?? 0) + 1;
  const leftOut = Math.max(question.subject.length - whole, 1);
  const note = `… ${formatCounted(leftOut, "more line")}, d shows all`;
  return { lines: [...shown, palette.dim(clipCells(note, columns))], isCut: true };
}

function paintPieces(question: QuestionText, pieces: string[], palette: Palette): string[] {
  if (!question.isDiff) return pieces.map(palette.strong);
  const sign = pieces[0] ?? "";
  if (sign.startsWith("@@")) return pieces.map(palette.place);
  if (/^(?:---|\+\+\+) /.test(sign)) return pieces.map(palette.strong);
  if (sign.startsWith("+")) return pieces.map(palette.good);
  return sign.startsWith("-") ? pieces.map(palette.bad) : pieces;
}

function paintSubject({ subject, isDiff }: QuestionText, palette: Palette): string[] {
  if (!isDiff) return subject.map((line) => palette.strong(`  ${line}`));
  return renderDiffLines(subject.join("\n"), palette, subject.length);
}

/** One line where it fits; else the keys alone. */
function renderKeys({ choices }: QuestionText, columns: number): string[] {
  const words = choices.map((choice) => `${KEYS[choice].key} ${KEYS[choice].words}`).join("  ");
  if (words.length + 2 <= columns) return [`  ${words}`];
  const keys = choices.map((choice) => KEYS[choice].key).join(" ");
  return [clipCells(`${keys} ?`, columns)];
}
