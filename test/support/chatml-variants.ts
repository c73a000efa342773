/**
 * A sound ChatML template with tools, taken apart, so that a test can replace one part by a fault that was published
 * with some model. Written for the tests; no vendor's text.
 */

export interface ChatmlParts {
  /** In front of everything. */
  preamble: string;
  /** Printed for the tools; the loop variable of a tool is `tool`. */
  declaration: string;
  system: string;
  user: string;
  assistant: string;
  /** Printed for each call of an assistant's turn; the variable is `call`. */
  call: string;
  toolResult: string;
  /** Behind every message. */
  turnEnd: string;
  generationPrompt: string;
  /** Behind everything. */
  epilogue: string;
}

const SOUND: ChatmlParts = {
  preamble: "",
  declaration: `# Tools

You may call one or more functions. Their signatures are between <tools></tools>:
<tools>{% for tool in tools %}
{{ tool | tojson }}{% endfor %}

</tools>

Write each call like this:
<tool_call>
{"name": <function-name>, "arguments": <args-json-object>}
</tool_call>`,
  system: "<|im_start|>system\\n{{ message.content }}",
  user: "<|im_start|>user\\n{{ message.content }}",
  assistant: "<|im_start|>assistant\\n{{ message.content }}",
  call: `{% if not loop.first or message.content %}{{ '\\n' }}{% endif %}{{ '<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' }}{{ call.function.arguments | tojson }}{{ '}\\n</tool_call>' }}`,
  toolResult: "<|im_start|>user\\n<tool_response>\\n{{ message.content }}\\n</tool_response>",
  turnEnd: "<|im_end|>\\n",
  generationPrompt: "<|im_start|>assistant\\n",
  epilogue: "",
};

const TAG_OR_LINE_END = /\{[{%][\s\S]*?[%}]\}|\\n/g;
const LINE_END = "{{ '\\n' }}";

/** The template with some parts replaced. "\\n" in a part is a line end of the prompt. */
export function chatml(changes: Partial<ChatmlParts> = {}): string {
  const parts = { ...SOUND, ...changes };
  const printed = (part: string) =>
    part.replace(TAG_OR_LINE_END, (found) => (found === "\\n" ? LINE_END : found));
  return [
    parts.preamble,
    "{%- if tools -%}",
    "{{ '<|im_start|>system\\n' }}",
    "{%- if messages[0].role == 'system' -%}{{ messages[0].content + '\\n\\n' }}{%- endif -%}",
    parts.declaration.replaceAll("\n", LINE_END),
    printed(parts.turnEnd),
    "{%- elif messages[0].role == 'system' -%}",
    printed(parts.system.replaceAll("message.", "messages[0].")),
    printed(parts.turnEnd),
    "{%- endif -%}",
    "{%- for message in messages -%}",
    "{%- if message.role == 'user' -%}",
    printed(parts.user),
    printed(parts.turnEnd),
    "{%- elif message.role == 'system' and not loop.first -%}",
    printed(parts.system),
    printed(parts.turnEnd),
    "{%- elif message.role == 'assistant' -%}",
    printed(parts.assistant),
    "{%- for call in message.tool_calls or [] -%}",
    parts.call,
    "{%- endfor -%}",
    printed(parts.turnEnd),
    "{%- elif message.role == 'tool' -%}",
    printed(parts.toolResult),
    printed(parts.turnEnd),
    "{%- endif -%}",
    "{%- endfor -%}",
    `{%- if add_generation_prompt -%}${printed(parts.generationPrompt)}{%- endif -%}`,
    parts.epilogue,
  ].join("");
}
