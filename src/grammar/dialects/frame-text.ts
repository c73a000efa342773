/** A frame as text: writes calls and reads them back, each the inverse of the other. */
import { AgentError } from "../../base/errors.ts";
import type { ToolCall } from "../../base/tool-call.ts";
import { formatPayload, renderPayloadOpening } from "../payload-block.ts";
import { type FullFrame, mayTrail, startNumber, withId } from "./call-frame.ts";
import { CallReader } from "./call-reader.ts";
import type { ToolGrammar } from "./tool-grammar.ts";

/** What calls are written with, and the number of the first one in the conversation. */
interface TurnPlace {
  tools: readonly ToolGrammar[];
  firstCall: number | undefined;
}

export function formatCalls(
  frame: FullFrame,
  calls: readonly ToolCall[],
  { tools, firstCall }: TurnPlace,
): string {
  const { opening, closing, separator = "" } = frame;
  if (calls.length === 0) throw refuse(frame, "there is no call");
  if (calls.length > 1 && frame.separator === undefined) {
    throw refuse(frame, "one turn holds one call");
  }
  const first = startNumber(frame, firstCall);
  const texts = calls.map((call, index) => {
    const tool = tools.find(({ name }) => name === call.name);
    if (tool === undefined) throw refuse(frame, `there is no tool ${call.name}`);
    return formatCall(frame, { call, tool, number: first + index });
  });
  return `${opening}${texts.join(separator)}${closing}`;
}

function formatCall(
  frame: FullFrame,
  { call, tool, number }: { call: ToolCall; tool: ToolGrammar; number: number },
): string {
  if ((call.payload === undefined) !== (tool.payloadSentinel === null)) {
    const problem = call.payload === undefined ? "lacks its" : "takes no";
    throw refuse(frame, `${call.name} ${problem} payload`);
  }
  const written = frame.style.write(call, tool, (reason) => refuse(frame, reason));
  return [
    withId(frame.beforeName, number),
    call.name,
    withId(frame.afterName, number),
    written,
    withId(frame.afterArguments, number),
    formatBlock(frame, call, tool),
    withId(frame.afterCall, number),
  ].join("");
}

function formatBlock(frame: FullFrame, { payload }: ToolCall, tool: ToolGrammar): string {
  if (payload === undefined || tool.payloadSentinel === null || frame.style.holdsPayload) return "";
  const block = formatPayload(payload, tool.payloadSentinel);
  if (block === null) throw refuse(frame, `the payload holds ${tool.payloadSentinel}`);
  return `\n${block}`;
}

export function parseCalls(
  frame: FullFrame,
  source: string,
  { tools, firstCall }: TurnPlace,
): ToolCall[] {
  const reader = new CallReader(source, frame.id);
  const longestFirst = tools.toSorted((a, b) => b.name.length - a.name.length);
  const first = startNumber(frame, firstCall);
  const calls: ToolCall[] = [];
  reader.expect(frame.opening);
  for (;;) {
    calls.push(parseCall(frame, reader, { tools: longestFirst, number: first + calls.length }));
    if (reader.endsWith(frame.closing)) return calls;
    if (frame.separator === undefined) throw reader.refuse("the call goes on behind its end");
    reader.expect(frame.separator);
    if (mayTrail(frame) && reader.endsWith("")) return calls;
  }
}

function parseCall(
  frame: FullFrame,
  reader: CallReader,
  { tools, number }: { tools: readonly ToolGrammar[]; number: number },
): ToolCall {
  reader.expect(withId(frame.beforeName, number));
  const afterName = withId(frame.afterName, number);
  const tool = tools.find(({ name }) => reader.skip(`${name}${afterName}`));
  if (tool === undefined) throw reader.refuse("no tool has this name");
  const read = frame.style.read(reader, tool);
  reader.expect(withId(frame.afterArguments, number));
  const payload = parseBlock(frame, reader, tool);
  reader.expect(withId(frame.afterCall, number));
  return { name: tool.name, ...read, ...(payload === undefined ? {} : { payload }) };
}

function parseBlock(
  { style }: FullFrame,
  reader: CallReader,
  { payloadSentinel }: ToolGrammar,
): string | undefined {
  if (payloadSentinel === null || style.holdsPayload) return undefined;
  reader.expect(`\n${renderPayloadOpening(payloadSentinel)}`);
  return reader.takeUntil(payloadSentinel);
}

function refuse({ id }: FullFrame, reason: string): AgentError<"tool-call-invalid"> {
  return new AgentError("tool-call-invalid", { dialect: id, reason });
}
