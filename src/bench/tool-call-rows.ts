/** Reads rows of tool-call questions: a conversation, the tools on offer, and what counts as a right answer. */
import { z } from "zod";
import { AgentError, messageOf } from "../base/errors.ts";
import type { Message } from "../base/message.ts";
import type { ToolSignature } from "../base/tool-call.ts";

/** One call that is wanted: by argument the values that are right; "" among them: it may be left out. */
export interface WantedCall {
  name: string;
  accepted: Readonly<Record<string, readonly unknown[]>>;
}

export interface ToolCallRow {
  id: string;
  category: string;
  messages: readonly Message[];
  signatures: readonly ToolSignature[];
  /** Empty: none of the tools fits. */
  wanted: readonly WantedCall[];
}

const MESSAGE = z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() });
const TOOL = z.object({
  function: z.object({
    name: z.string(),
    description: z.string().default(""),
    parameters: z.unknown(),
  }),
});
const TRUTH = z.record(z.string(), z.record(z.string(), z.array(z.unknown())));
const ROW = z
  .object({
    id: z.string(),
    category: z.string(),
    messages: z.array(MESSAGE),
    tools: z.array(TOOL),
    ground_truth: z.array(TRUTH),
  })
  .transform(
    ({ id, category, messages, tools, ground_truth }): ToolCallRow => ({
      id,
      category,
      messages,
      signatures: tools.map((tool) => tool.function),
      wanted: ground_truth.flatMap((truth) =>
        Object.entries(truth).map(([name, accepted]) => ({ name, accepted })),
      ),
    }),
  );

/** The rows of a JSONL file, blank lines skipped. Throws "input-invalid" with the line. */
export function parseToolCallRows(text: string, path: string): ToolCallRow[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [ROW.parse(JSON.parse(line))];
    } catch (cause) {
      const reason = `it is no row of tool calls: ${messageOf(cause)}`;
      throw new AgentError("input-invalid", { path, line: index + 1, reason }, { cause });
    }
  });
}

/** At most `limit` rows, of every category in turn, each category in its own order. */
export function pickRows(rows: readonly ToolCallRow[], limit: number): ToolCallRow[] {
  const places = new Map<string, number>();
  const placed = rows.map((row) => {
    const place = places.get(row.category) ?? 0;
    places.set(row.category, place + 1);
    return { row, place };
  });
  return placed
    .toSorted((a, b) => a.place - b.place)
    .slice(0, limit)
    .map(({ row }) => row);
}
