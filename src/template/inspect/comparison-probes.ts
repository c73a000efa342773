/** The conversations by which two templates are compared: what an agent says, from a greeting to a tool loop. Pure data. */
import type { Message } from "../../base/message.ts";
import type { ToolSignature } from "../../base/tool-call.ts";
import {
  assistant,
  call,
  calling,
  FIRST_ANSWER,
  FIRST_USER,
  PROBE_TOOLS,
  result,
  SECOND_USER,
  SYSTEM,
  user,
} from "../evidence/probes.ts";

export interface ComparisonProbe {
  /** Kebab-case, stable. */
  id: string;
  messages: readonly Message[];
  tools: readonly ToolSignature[];
  generationPrompt: boolean;
}

const READ = call("read_file", { path: "src/main.c", limit: 3 });
const LIST = call("list_folder", { folder: "src" });
const CODE = '\tif (a < b) {\n\t\treturn "é\\n";\n\t}\n';
const ASKED = [SYSTEM, FIRST_USER] as const;
const READ_ONCE = [...ASKED, calling(READ), result("read_file", CODE)] as const;

export const COMPARISON_PROBES: readonly ComparisonProbe[] = [
  chat("user", [FIRST_USER]),
  chat("system", ASKED),
  { ...chat("no-generation-prompt", ASKED), generationPrompt: false },
  chat("second-turn", [...ASKED, FIRST_ANSWER, SECOND_USER]),
  chat("finished-turn", [...ASKED, FIRST_ANSWER]),
  chat("two-users", [...ASKED, SECOND_USER]),
  chat("late-system", [...ASKED, FIRST_ANSWER, SYSTEM, SECOND_USER]),
  chat("code", [SYSTEM, user(CODE), assistant(CODE), SECOND_USER]),
  chat("blank-lines", [SYSTEM, user("\n\n  indented\n\n"), FIRST_ANSWER, SECOND_USER]),
  chat("reasoning", [...ASKED, think(FIRST_ANSWER), SECOND_USER]),
  agent("tools", ASKED),
  agent("call", [...ASKED, calling(READ)]),
  agent("result", READ_ONCE),
  agent("call-with-text", [
    ...ASKED,
    { ...FIRST_ANSWER, calls: [READ] },
    result("read_file", CODE),
  ]),
  agent("two-calls", [
    ...ASKED,
    calling(READ, LIST),
    result("read_file", CODE),
    result("list_folder", "main.c"),
  ]),
  agent("two-steps", [...READ_ONCE, calling(LIST), result("list_folder", "main.c")]),
  agent("reasoned-call", [...ASKED, think(calling(READ)), result("read_file", CODE)]),
  agent("user-after-result", [...READ_ONCE, FIRST_ANSWER, SECOND_USER]),
  agent("odd-arguments", [
    ...ASKED,
    calling(call("read_file", { path: 'a "b" <c>\n{}', limit: null, deep: { list: [1, "x"] } })),
    result("read_file", ""),
  ]),
];

function chat(id: string, messages: readonly Message[]): ComparisonProbe {
  return { id, messages, tools: [], generationPrompt: true };
}

function agent(id: string, messages: readonly Message[]): ComparisonProbe {
  return { ...chat(id, messages), tools: PROBE_TOOLS };
}

function think(message: Message): Message {
  return { ...message, reasoning: "zqthought The file comes first" };
}
