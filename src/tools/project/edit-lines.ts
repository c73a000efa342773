/** The tool that replaces lines which the model was shown, under the numbers it was shown. */

import { z } from "zod";
import { alignIndentation, indentationOf } from "../../code/indentation.ts";
import { countLines } from "../../code/source-lines.ts";
import { applyChange, openEdit } from "./apply-change.ts";
import { type Observation, refuse } from "./observation.ts";
import { openPayload } from "./payload-text.ts";
import { type ChangeContext, defineProjectTool } from "./project-tool.ts";
import type { LineWindow, SeenFiles } from "./seen-files.ts";
import { openTarget } from "./symbol-target.ts";

export const editLines = defineProjectTool({
  name: "edit_lines",
  description: "Replaces lines of a file that were shown.",
  input: z.object({
    path: z.string(),
    first_line: z.int().min(1),
    last_line: z.int().min(1),
  }),
  payload: { description: "the new lines" },
  async run(
    { path: asked, first_line: first, last_line: last },
    context: ChangeContext & { payload: string },
  ): Promise<Observation> {
    const opened = await openTarget(asked, context.reader);
    if (typeof opened === "string") return refuse(opened);
    const { path } = opened;
    const sent = openPayload(context.payload, path);
    if (typeof sent === "string") return refuse(sent);
    const { code } = sent;
    const file = await openEdit(path, context);
    if (typeof file === "string") return refuse(file);
    const bar = checkLines(file, { first, last }, context.seen);
    if (bar !== null) return refuse(bar);
    const lines = file.text.split("\n");
    const old = lines.slice(first - 1, last).join("\n");
    const isFlush = !/^[ \t]/.test(code);
    const fresh = isFlush && old.trim() !== "" ? alignIndentation(code, indentationOf(old)) : code;
    const after = [...lines.slice(0, first - 1), fresh, ...lines.slice(last)].join("\n");
    return applyChange({ ...file, after }, context);
  },
});

/** Why these lines cannot be addressed; null when they can. */
export function checkLines(
  { path, text }: { path: string; text: string },
  { first, last }: LineWindow,
  seen: SeenFiles,
): string | null {
  const lineCount = countLines(text);
  if (last < first) return `last_line is before first_line (${first}).`;
  if (last > lineCount) return `${path} has only ${lineCount} lines.`;
  if (seen.hasSeen(path, { first, last })) return null;
  const call = `read {"target": ${JSON.stringify(path)}, "first_line": ${first}, "last_line": ${last}}`;
  return `Lines ${first}-${last} of ${path} were not shown as they are numbered now. First ${call}.`;
}
