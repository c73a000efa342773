/**
 * The one way in which a tool changes a file: it may be written, the model has seen it as it is, the new text is no
 * echo, leaves nothing out and can be parsed; only then is it written, and shown as it is now.
 */
import { isAgentError } from "../../base/errors.ts";
import { countLines } from "../../code/source-lines.ts";
import type { TextChange } from "./edit-rules.ts";
import { judgeText } from "./judge-text.ts";
import { type Observation, refuse, succeed } from "./observation.ts";
import type { ChangeContext } from "./project-tool.ts";
import { showLines } from "./shown-lines.ts";

/** A file that may be edited, as it is on the disk now. */
export interface OpenedEdit {
  path: string;
  text: string;
}

/** The file to edit, or a sentence that says why not and what to call instead. */
export async function openEdit(
  path: string,
  { workspace, seen, rules, maxResultChars }: ChangeContext,
): Promise<OpenedEdit | string> {
  const known = seen.textOf(path);
  const bar = rules.admit(path, { wasRead: known !== null, isNew: false });
  if (bar !== null) return bar;
  const { text } = await workspace.read(path).catch((error: unknown) => {
    if (isAgentError(error, "file-missing")) seen.forget(path);
    throw error;
  });
  if (known === text) return { path, text };
  seen.forget(path);
  const shown = showLines(text, { first: 1, last: countLines(text) }, maxResultChars);
  seen.noteLines(path, text, shown.window);
  const why = known === null ? "was not read yet" : "is not as it was when you read it";
  return `${path} ${why}. Here it is; then call again.\n${shown.text}`;
}

export interface FileEdit extends OpenedEdit {
  /** The whole new text. */
  after: string;
  isNew?: boolean;
  /** What the file declares may be gone afterwards: that is what was asked for. */
  mayLose?: boolean;
}

/** Lines around a change that are shown. */
const CONTEXT_LINES = 2;
const MAX_SHOWN_CHARS = 2_500;

export async function applyChange(
  { path, text: before, after, isNew = false, mayLose = false }: FileEdit,
  context: ChangeContext,
): Promise<Observation> {
  const { workspace, seen, checks, noteChanged } = context;
  if (before === after)
    return refuse(`That is what stands in ${path} already. Nothing was changed.`);
  const flaw = await findFlaw({ path, before, after, mayLose }, context);
  if (flaw !== null) return refuse(`Nothing was changed: ${flaw}.`);
  const bar = await checks.beforeWrite(path);
  if (bar !== null) return refuse(bar);
  await workspace.write(path, after);
  const { text } = await workspace.read(path);
  const place = measureChange(before, text);
  const last = Math.min(countLines(text), place.last + CONTEXT_LINES);
  const window = { first: Math.max(1, place.first - CONTEXT_LINES), last };
  const shown = showLines(text, window, MAX_SHOWN_CHARS);
  seen.noteWrite(path, text, shown.window);
  await noteChanged([path]);
  const what = isNew ? "Created" : "Changed";
  const heading = `${what} ${path} (+${place.added} -${place.removed} lines).`;
  return succeed(isNew ? heading : `${heading} It reads now:\n${shown.text}`, [path]);
}

async function findFlaw(
  { path, before, after, mayLose }: Omit<TextChange, "parsedBefore" | "parsedAfter">,
  { parser, rules }: ChangeContext,
): Promise<string | null> {
  const parsedBefore = before === "" ? null : await parser.parse(path, before);
  const parsedAfter = await parser.parse(path, after);
  const change = { path, before, after, mayLose, parsedBefore, parsedAfter };
  return rules.admitText(change) ?? judgeText(change);
}

/** The lines of `after` between what both texts begin and end with, and how many were added and removed. */
function measureChange(before: string, after: string) {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return {
    first: head + 1,
    last: Math.max(head + 1, now.length - tail),
    added: now.length - tail - head,
    removed: before === "" ? 0 : old.length - tail - head,
  };
}
