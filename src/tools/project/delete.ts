/** The tool that takes code out: a symbol, or lines that were shown. It says where what is gone is still used. */
import { z } from "zod";
import { applyChange, type OpenedEdit, openEdit } from "./apply-change.ts";
import { checkLines } from "./edit-lines.ts";
import { type Observation, refuse } from "./observation.ts";
import { type ChangeContext, defineProjectTool } from "./project-tool.ts";
import { findOneSymbol, openTarget } from "./symbol-target.ts";

const MAX_USES = 8;

export const deleteCode = defineProjectTool({
  name: "delete",
  description: "Takes out a symbol (path#Name) or lines.",
  input: z.object({
    target: z.string(),
    first_line: z.int().min(1).optional(),
    last_line: z.int().min(1).optional(),
  }),
  async run({ target, first_line, last_line }, context: ChangeContext): Promise<Observation> {
    const opened = await openTarget(target, context.reader);
    if (typeof opened === "string") return refuse(opened);
    const { path, symbol } = opened;
    const file = await openEdit(path, context);
    if (typeof file === "string") return refuse(file);
    if (symbol !== null) return deleteSymbol(file, symbol, context);
    if (first_line === undefined) {
      return refuse(`Say what of ${path}: a symbol (${path}#Name), or first_line and last_line.`);
    }
    const last = last_line ?? first_line;
    const bar = checkLines(file, { first: first_line, last }, context.seen);
    if (bar !== null) return refuse(bar);
    const lines = file.text.split("\n");
    const after = [...lines.slice(0, first_line - 1), ...lines.slice(last)].join("\n");
    return applyChange({ ...file, after, mayLose: true }, context);
  },
});

async function deleteSymbol(
  file: OpenedEdit,
  name: string,
  context: ChangeContext,
): Promise<Observation> {
  const { path, text } = file;
  const found = findOneSymbol({ path, symbol: name }, await context.parser.parse(path, text));
  if (typeof found === "string") return refuse(found);
  const uses = await listUses(path, name, context);
  const before = text.slice(0, found.startIndex);
  const rest = text.slice(found.endIndex).replace(/^\n/, "");
  // Of the blank lines on both sides one side is enough.
  const after = before + (/(?:^|\n)\n$/.test(before) ? rest.replace(/^\n+/, "") : rest);
  const observation = await applyChange({ ...file, after, mayLose: true }, context);
  if (!observation.isOk || uses.length === 0) return observation;
  const shown = uses.slice(0, MAX_USES).join(", ");
  return { ...observation, text: `${observation.text}\n${name} is still used in ${shown}.` };
}

async function listUses(path: string, name: string, { reader }: ChangeContext): Promise<string[]> {
  const graph = await reader.graph();
  const symbol = graph.files.get(path)?.symbols.find(({ qualifiedName }) => qualifiedName === name);
  if (symbol === undefined) return [];
  const isInside = (line: number) => symbol.startLine <= line && line <= symbol.endLine;
  return graph
    .usesOf({ path, symbol })
    .filter((use) => use.path !== path || !isInside(use.line))
    .map((use) => `${use.path}:${use.line}`);
}
