/** The tool that replaces one symbol, or a short file as a whole. A long file is refused with the calls to use instead. */

import { z } from "zod";
import { alignIndentation, indentationOf } from "../../code/indentation.ts";
import { countLines } from "../../code/source-lines.ts";
import { applyChange, type OpenedEdit, openEdit } from "./apply-change.ts";
import { type Observation, refuse } from "./observation.ts";
import { dropLinesAbove, openPayload } from "./payload-text.ts";
import { type ChangeContext, defineProjectTool } from "./project-tool.ts";
import { findOneSymbol, nameSymbol, openTarget } from "./symbol-target.ts";

/** A longer file is not written anew: small models lose parts of it on the way. */
export const MAX_WHOLE_LINES = 80;

export const edit = defineProjectTool({
  name: "edit",
  description: "Replaces one symbol (path#Name) or a short file.",
  input: z.object({ target: z.string() }),
  payload: { description: "all of its new code" },
  async run({ target }, context: ChangeContext & { payload: string }): Promise<Observation> {
    const opened = await openTarget(target, context.reader);
    if (typeof opened === "string") return refuse(opened);
    const { path, symbol } = opened;
    const sent = openPayload(context.payload, path);
    if (typeof sent === "string") return refuse(sent);
    const { code } = sent;
    const file = await openEdit(path, context);
    if (typeof file === "string") return refuse(file);
    return symbol === null
      ? replaceFile(file, code, context)
      : replaceSymbol(file, { symbol, code }, context);
  },
});

async function replaceFile(
  file: OpenedEdit,
  code: string,
  context: ChangeContext,
): Promise<Observation> {
  const { path, text } = file;
  const lineCount = countLines(text);
  if (lineCount <= MAX_WHOLE_LINES) return applyChange({ ...file, after: `${code}\n` }, context);
  const parsed = await context.parser.parse(path, text);
  const first = parsed?.symbols[0];
  const byName =
    first === undefined ? [] : [`edit {"target": ${JSON.stringify(nameSymbol(path, first))}}`];
  const byLines = `edit_lines {"path": ${JSON.stringify(path)}, "first_line": 1, "last_line": 9}`;
  const calls = [...byName, byLines].join(" or ");
  return refuse(
    `${path} has ${lineCount} lines; at most ${MAX_WHOLE_LINES} are replaced at once. Call ${calls}, with the new code of that part only.`,
  );
}

async function replaceSymbol(
  file: OpenedEdit,
  { symbol, code }: { symbol: string; code: string },
  context: ChangeContext,
): Promise<Observation> {
  const { path, text } = file;
  const found = findOneSymbol({ path, symbol }, await context.parser.parse(path, text));
  if (typeof found === "string") return refuse(found);
  const { startIndex, endIndex, startLine } = found;
  const above = text.split("\n").slice(0, startLine - 1);
  const own = dropLinesAbove(code, above);
  const aligned = alignIndentation(own, indentationOf(text.slice(startIndex, endIndex)));
  const after = text.slice(0, startIndex) + aligned + text.slice(endIndex);
  const parsedAfter = await context.parser.parse(path, after);
  const isLost =
    parsedAfter !== null &&
    parsedAfter.problems.length === 0 &&
    !parsedAfter.symbols.some(({ qualifiedName }) => qualifiedName === found.qualifiedName);
  if (isLost) {
    return refuse(
      `Nothing was changed: the code does not declare ${symbol}. Send all of ${symbol}, or use rename or delete.`,
    );
  }
  return applyChange({ ...file, after }, context);
}
