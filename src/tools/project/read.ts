/**
 * The tool that shows code: a file, a symbol or lines of a file. A file that is too long comes as its outline, with the
 * call that reads on. What was shown is noted: only that may be edited.
 */
import { z } from "zod";
import { renderOutline } from "../../code/outline.ts";
import { countLines } from "../../code/source-lines.ts";
import { type Observation, refuse, succeed } from "./observation.ts";
import { defineProjectTool, type LookContext } from "./project-tool.ts";
import type { LineWindow } from "./seen-files.ts";
import { showLines } from "./shown-lines.ts";
import { findOneSymbol, nameSymbol, openTarget } from "./symbol-target.ts";

/** Where there is an outline, this much of the room goes to it. */
const OUTLINE_SHARE = 0.6;

export const read = defineProjectTool({
  name: "read",
  description: "Shows a file, a symbol (path#Name) or some lines.",
  input: z.object({
    target: z.string(),
    first_line: z.int().min(1).optional(),
    last_line: z.int().min(1).optional(),
  }),
  async run({ target, first_line, last_line }, context: LookContext): Promise<Observation> {
    const { reader } = context;
    const opened = await openTarget(target, reader);
    if (typeof opened === "string") return refuse(opened);
    const { path, symbol } = opened;
    const { text } = await reader.read(path);
    if (text === "") {
      context.seen.noteLines(path, text, { first: 1, last: 1 });
      return succeed(`${path} is empty.`);
    }
    if (symbol !== null) {
      const found = findOneSymbol({ path, symbol }, await reader.parse(path));
      if (typeof found === "string") return refuse(found);
      return showFresh({ path, text }, { first: found.startLine, last: found.endLine }, context);
    }
    const lineCount = countLines(text);
    if (first_line === undefined && last_line === undefined) {
      return showFile({ path, text, lineCount }, context);
    }
    const first = first_line ?? 1;
    if (first > lineCount) return refuse(`${path} has only ${lineCount} lines.`);
    const last = Math.min(lineCount, Math.max(first, last_line ?? lineCount));
    return showFresh({ path, text }, { first, last }, context);
  },
});

/** What the model has in front of it is not shown twice: small models read the same again instead of going on. */
function showFresh(file: OpenedFile, wanted: LineWindow, context: LookContext): Observation {
  const { seen } = context;
  const isKnown = seen.textOf(file.path) === file.text && seen.hasSeen(file.path, wanted);
  return isKnown ? refuseAgain(file.path, wanted) : showPart(file, wanted, context);
}

function refuseAgain(path: string, { first, last }: LineWindow): Observation {
  return refuse(
    `Lines ${first}-${last} of ${path} were shown above. Do the next step: make the change, or call answer.`,
  );
}

interface OpenedFile {
  path: string;
  text: string;
}

/** Lines of a file under its name, with the call that shows what did not fit. */
function showPart(
  { path, text }: OpenedFile,
  wanted: LineWindow,
  { seen, maxResultChars }: LookContext,
): Observation {
  const shown = showLines(text, wanted, maxResultChars);
  seen.noteLines(path, text, shown.window);
  const { first, last } = shown.window;
  const heading = `${path}, lines ${first}-${last} of ${countLines(text)}:`;
  const rest = last < wanted.last ? [readOn(path, { first: last + 1, last: wanted.last })] : [];
  return succeed([heading, shown.text, ...rest].join("\n"));
}

async function showFile(
  { path, text, lineCount }: OpenedFile & { lineCount: number },
  context: LookContext,
): Promise<Observation> {
  const { seen, reader, maxResultChars } = context;
  const all = { first: 1, last: lineCount };
  if (seen.textOf(path) === text && seen.hasSeen(path, all)) return refuseAgain(path, all);
  const parsed = await reader.parse(path);
  if (parsed !== null) {
    seen.noteSymbols(parsed.symbols.slice(0, MAX_NOTED).map((each) => nameSymbol(path, each)));
  }
  const whole = showLines(text, all, maxResultChars);
  const fits = (outline: string) => outline.length <= maxResultChars * OUTLINE_SHARE;
  const isWhole = whole.window.last === lineCount;
  const outline =
    isWhole || parsed === null ? null : renderOutline({ path, text, parsed, focus: null, fits });
  if (outline === null) return showPart({ path, text }, all, context);
  // The file counts as known, though none of its lines do.
  seen.noteLines(path, text, { first: 1, last: 0 });
  const [symbol] = parsed?.symbols ?? [];
  const byName = symbol === undefined ? "" : `{"target": "${nameSymbol(path, symbol)}"} or `;
  return succeed(
    [
      `${path} has ${lineCount} lines. Its outline:`,
      outline,
      `[Read a part: ${byName}{"target": "${path}", "first_line": 1, "last_line": 80}]`,
    ].join("\n"),
  );
}

const MAX_NOTED = 300;

function readOn(path: string, { first, last }: LineWindow): string {
  return `[Read on: {"target": "${path}", "first_line": ${first}, "last_line": ${last}}]`;
}
