/** The tool that adds code: at the start or end of a file, or behind a symbol. What is there stays as it is. */

import { z } from "zod";
import type { CodeSymbol } from "../../code/code-symbol.ts";
import { alignIndentation, indentationOf } from "../../code/indentation.ts";
import { languageOf } from "../../code/language.ts";
import { applyChange, type OpenedEdit, openEdit } from "./apply-change.ts";
import { type Observation, refuse } from "./observation.ts";
import { openPayload } from "./payload-text.ts";
import { type ChangeContext, defineProjectTool } from "./project-tool.ts";
import { findOneSymbol, openTarget } from "./symbol-target.ts";

/** What stands for a symbol where no symbol is meant. */
export const EDGES = ["start", "end"] as const;

export const insert = defineProjectTool({
  name: "insert",
  description: "Adds code at path#start, path#end or after path#Name.",
  input: z.object({ where: z.string() }),
  payload: { description: "the code to add" },
  async run({ where }, context: ChangeContext & { payload: string }): Promise<Observation> {
    const opened = await openTarget(where, context.reader);
    if (typeof opened === "string") return refuse(opened);
    const { path, symbol } = opened;
    if (symbol === null) return refuse(`Say where: ${path}#start, ${path}#end or ${path}#Name.`);
    const sent = openPayload(context.payload, path);
    if (typeof sent === "string") return refuse(sent);
    const { code } = sent;
    const file = await openEdit(path, context);
    if (typeof file === "string") return refuse(file);
    if (file.text.includes(code)) return refuse(`${path} holds that code already.`);
    if (symbol === "start") return applyChange({ ...file, after: addAtStart(file, code) }, context);
    if (symbol === "end") return applyChange({ ...file, after: addAtEnd(file, code) }, context);
    const found = findOneSymbol({ path, symbol }, await context.parser.parse(path, file.text));
    if (typeof found === "string") return refuse(found);
    return applyChange({ ...file, after: addBehind(file, found, code) }, context);
  },
});

/** Behind what must come first: the interpreter's line, the package, what Python takes from the future. */
function addAtStart({ path, text }: OpenedEdit, code: string): string {
  const lines = text.split("\n");
  const first = FIRST_LINES[languageOf(path)?.id ?? ""] ?? /^#!/;
  let at = 0;
  while (at < lines.length && first.test(lines[at] ?? "")) at++;
  return [...lines.slice(0, at), code, ...lines.slice(at)].join("\n");
}

const FIRST_LINES: Readonly<Record<string, RegExp>> = {
  python: /^(?:#!|#.*coding[:=]|from __future__ import|(?:"""|''').*(?:"""|''')\s*$)/,
  go: /^(?:\/\/|package\b)/,
  java: /^package\b/,
  php: /^(?:#!|<\?php|declare\b)/,
  javascript: /^(?:#!|["']use strict["'])/,
  typescript: /^(?:#!|["']use strict["'])/,
};

function addAtEnd({ path, text }: OpenedEdit, code: string): string {
  const body = text.replace(/\n*$/, "");
  if (body === "") return `${code}\n`;
  const gap = "\n".repeat(1 + countBlanks(path, code));
  return `${body}${gap}${code}\n`;
}

function addBehind({ path, text }: OpenedEdit, symbol: CodeSymbol, code: string): string {
  const { startIndex, endIndex, kind } = symbol;
  const aligned = alignIndentation(code, indentationOf(text.slice(startIndex, endIndex)));
  const isPlain = kind === "variable" || kind === "constant";
  const blanks = isPlain ? 0 : countBlanks(path, aligned);
  const gap = "\n".repeat(1 + blanks);
  const rest = text.slice(endIndex);
  // What followed keeps its distance, and is never nearer than the new code is to the symbol.
  const follows = /^\n*/.exec(rest)?.[0].length ?? 0;
  const isLast = rest.trim() === "" || /^\s*[})\]]/.test(rest);
  const padding = isLast ? "" : "\n".repeat(Math.max(0, gap.length - follows));
  return `${text.slice(0, endIndex)}${gap}${aligned}${padding}${rest}`;
}

/** Blank lines that set a declaration off. */
function countBlanks(path: string, code: string): number {
  const isTopLevel = !/^[ \t]/.test(code);
  const isDeclaration = /^(?:async\s+)?(?:def|class)\b|^@/.test(code);
  return languageOf(path)?.id === "python" && isTopLevel && isDeclaration ? 2 : 1;
}
