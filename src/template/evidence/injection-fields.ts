/** Conversations with one text in one place: everywhere that a user, a file or a model's own call reaches a prompt. */
import type { Message } from "../../base/message.ts";
import type { ToolSignature } from "../../base/tool-call.ts";
import {
  assistant,
  call,
  calling,
  FIRST_ANSWER,
  FIRST_USER,
  READ_FILE,
  result,
  SECOND_USER,
  SYSTEM,
  system,
  user,
} from "./probes.ts";

export interface InjectionProbe {
  messages: readonly Message[];
  tools: readonly ToolSignature[];
}

export interface InjectionField {
  /** As a person calls it: "a tool result". */
  name: string;
  /** True where the text is a stranger's: a user's or a file's. */
  isOpen?: true;
  probe(text: string): InjectionProbe;
}

interface Texts {
  tool: string;
  description: string;
  parameter: string;
  parameterDescription: string;
  arguments: Record<string, unknown>;
  result: string;
}

const { name: TOOL, description: DESCRIPTION } = READ_FILE;

/** One call, told in full, with the given texts. */
function tellCall(texts: Partial<Texts>): InjectionProbe {
  const tool = texts.tool ?? TOOL;
  const parameter = texts.parameter ?? "path";
  const parameters = {
    type: "object",
    properties: {
      [parameter]: { type: "string", description: texts.parameterDescription ?? "zqpathdesc" },
    },
    required: [parameter],
  };
  return {
    messages: [
      SYSTEM,
      FIRST_USER,
      calling(call(tool, texts.arguments ?? { [parameter]: "src/main.c" })),
      result(tool, texts.result ?? "int main;"),
      FIRST_ANSWER,
      SECOND_USER,
    ],
    tools: [{ name: tool, description: texts.description ?? DESCRIPTION, parameters }],
  };
}

function tell(...messages: Message[]): InjectionProbe {
  return { messages, tools: [] };
}

export const INJECTION_FIELDS: readonly InjectionField[] = [
  { name: "the system text", probe: (text) => tell(system(text), FIRST_USER) },
  { name: "a user's text", isOpen: true, probe: (text) => tell(SYSTEM, user(text)) },
  { name: "an answer", probe: (text) => tell(FIRST_USER, assistant(text), SECOND_USER) },
  {
    name: "a thought",
    probe: (text) => tell(FIRST_USER, assistant("zqanswer", { reasoning: text }), SECOND_USER),
  },
  { name: "a tool result", isOpen: true, probe: (text) => tellCall({ result: text }) },
  { name: "an argument", probe: (text) => tellCall({ arguments: { path: text } }) },
  { name: "a path", probe: (text) => tellCall({ arguments: { path: `src/${text}/main.c` } }) },
  {
    name: "a nested argument",
    probe: (text) => tellCall({ arguments: { path: "a", edits: [{ [text]: text }] } }),
  },
  { name: "an argument's name", probe: (text) => tellCall({ arguments: { [text]: "a" } }) },
  { name: "a tool's name", probe: (text) => tellCall({ tool: text }) },
  { name: "a tool's description", probe: (text) => tellCall({ description: text }) },
  { name: "a parameter's name", probe: (text) => tellCall({ parameter: text }) },
  {
    name: "a parameter's description",
    probe: (text) => tellCall({ parameterDescription: text }),
  },
];
