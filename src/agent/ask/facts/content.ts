/** As much of a file's content as helps to answer: all of a short one, else what it declares, else its beginning. */
import { renderOutline } from "../../../code/outline.ts";
import { cutText } from "../../../code/source-lines.ts";
import { type Fact, type Look, PRIORITY, quoteFact } from "./fact.ts";

const MAX_WHOLE_LINES = 120;
const MAX_WHOLE_CHARS = 4_000;
const MAX_OUTLINE_CHARS = 2_000;
const MAX_HEAD_LINES = 40;
const MAX_LINE_CHARS = 200;

/** Null where the question is answered without it. */
export async function quoteContent(look: Look, path: string, text: string): Promise<Fact | null> {
  if (!isWanted(look, path) || text.trim() === "") return null;
  const { aspects } = look;
  const priority = aspects.content ? PRIORITY.content : PRIORITY.source;
  const lines = text.replace(/\n$/, "").split("\n");
  if (lines.length <= MAX_WHOLE_LINES && text.length <= MAX_WHOLE_CHARS) {
    const shown = aspects.lines ? numberLines(lines) : lines.join("\n");
    return quoteFact(`The content of ${path}`, { path, text: shown }, priority);
  }
  const parsed = await look.reader.parse(path);
  const fits = (outline: string) => outline.length <= MAX_OUTLINE_CHARS;
  const outline = parsed === null ? null : renderOutline({ path, text, parsed, focus: null, fits });
  if (outline !== null)
    return quoteFact(`An outline of ${path}`, { path, text: outline }, priority);
  const head = lines.slice(0, MAX_HEAD_LINES).map((line) => cutText(line, MAX_LINE_CHARS));
  return quoteFact(`The beginning of ${path}`, { path, text: head.join("\n") }, priority);
}

/** Counts are told without it, and so is a symbol of the file that the question names. */
function isWanted({ aspects, request }: Look, path: string): boolean {
  const { count, lines, tests, imports, parameters, content, meaning, place } = aspects;
  if (count && (lines || tests)) return false;
  if (content) return true;
  const isNamed = request.mentions.symbols.some(({ paths }) => paths.includes(path));
  if (isNamed || count || tests) return false;
  return meaning || !(lines || imports || parameters || place);
}

function numberLines(lines: readonly string[]): string {
  return lines.map((line, index) => `${index + 1}: ${line}`).join("\n");
}
