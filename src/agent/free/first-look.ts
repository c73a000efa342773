/**
 * What the harness looks up before the model is asked, with the same tools and told as calls: the code that the request
 * names. It saves the first turns and shows how calls are written.
 */
import type { Message } from "../../base/message.ts";
import type { ToolCall } from "../../base/tool-call.ts";
import type { AgentEvent } from "../events.ts";
import type { Request } from "../understand/request.ts";
import { listNamedFiles, listNamedSymbols } from "./named-files.ts";
import type { Toolbox } from "./toolbox.ts";
import { callEvent, resultEvent } from "./turn-events.ts";

const MAX_CALLS = 2;

export async function* lookFirst(
  request: Request,
  { run }: Pick<Toolbox, "run">,
): AsyncGenerator<AgentEvent, Message[]> {
  const symbols = listNamedSymbols(request);
  const shown = new Set(symbols.map((target) => target.slice(0, target.indexOf("#"))));
  const files = listNamedFiles(request).filter((path) => !shown.has(path));
  const messages: Message[] = [];
  for (const target of [...symbols, ...files].slice(0, MAX_CALLS)) {
    const call: ToolCall = { name: "read", arguments: { target } };
    const observation = await run(call);
    // A file that is to be made is not there yet.
    if (!observation.isOk) continue;
    yield callEvent(0, call);
    yield resultEvent(0, call, observation);
    messages.push(
      { role: "assistant", content: "", calls: [call] },
      { role: "tool", content: observation.text, tool: call.name },
    );
  }
  return messages;
}
