/** The change as the message spells it out, for one file: a text to the letter, or a declaration to take out. Pure. */
import type { CodeSymbol } from "../../code/code-symbol.ts";
import type { Request } from "../understand/request.ts";
import type { OpenedFile } from "./change-site.ts";
import { editLiterally } from "./literal-edit.ts";

/** The whole file as it shall be; null when the message has to be read by the model. */
export function spellChange({ task, mentions }: Request, file: OpenedFile): string | null {
  const { path, text } = file;
  const named = mentions.files.find((mention) => mention.path === path)?.written ?? path;
  const edited = editLiterally({ task, written: named, path, text });
  return edited ?? takeOutDeclaration(task, file, named);
}

const REMOVAL =
  /^(?:(?:please|now|then|also) )*(?:remove|delete|drop|take out) (?:the )?(?:unused |old |dead )?(?:function|method|class|helper)s? [`"']?(?<name>[\p{L}_$][\p{L}\p{N}_$.]*)(?:\(\))?[`"']?(?: (?:from|in|out of) (?:the )?(?:file )?[`"']?(?<file>[^`"'\s]+?)[`"']?)?[.!]?$/iu;

/** Where nothing but the removal of one declaration is asked for, and there is one of that name. */
function takeOutDeclaration(task: string, { path, text, parsed }: OpenedFile, written: string) {
  const said = REMOVAL.exec(task.trim())?.groups;
  if (said?.name === undefined || text === null || parsed === null) return null;
  if (said.file !== undefined && said.file !== written && said.file !== path) return null;
  const { name } = said;
  const found = parsed.symbols.filter((each) => each.name === name || each.qualifiedName === name);
  const [symbol] = found;
  if (symbol === undefined || found.length > 1) return null;
  if (parsed.symbols.some((each) => sharesLines(each, symbol))) return null;
  const lines = text.split("\n");
  const start = findDocStart(lines, symbol.startLine);
  if (start === null) return null;
  const before = lines.slice(0, start - 1);
  const after = lines.slice(symbol.endLine);
  // The empty lines around it were there once for each side; those below go with it.
  while (after.length > 1 && after[0]?.trim() === "") after.shift();
  const isLast = after.every((line) => line.trim() === "");
  if (!isLast) return [...before, ...after].join("\n");
  return `${before.join("\n").trimEnd()}\n`.replace(/^\n$/, "");
}

/** Another declaration on a line of this one that is neither in it nor around it. */
function sharesLines(other: CodeSymbol, symbol: CodeSymbol): boolean {
  const meets = other.startLine <= symbol.endLine && other.endLine >= symbol.startLine;
  return other !== symbol && meets && !isInside(other, symbol) && !isInside(symbol, other);
}

/** And not as long: what one statement declares side by side has one range. */
function isInside(inner: CodeSymbol, outer: CodeSymbol): boolean {
  const { startIndex, endIndex } = inner;
  const isAsLong = endIndex - startIndex === outer.endIndex - outer.startIndex;
  return startIndex >= outer.startIndex && endIndex <= outer.endIndex && !isAsLong;
}

const DOC_COMMENT = /^\s*(?:\/\*\*|\*|\/\/\/)/;
const COMMENT = /^\s*(?:#(?!!|\[)|\/\/|\/\*|\*|--)/;

/** Its documentation goes with it; null where a comment above may belong to more than this declaration. */
function findDocStart(lines: readonly string[], startLine: number): number | null {
  let start = startLine;
  while (DOC_COMMENT.test(lines[start - 2] ?? "")) start -= 1;
  return COMMENT.test(lines[start - 2] ?? "") ? null : start;
}
