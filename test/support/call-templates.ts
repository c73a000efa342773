/** Small chat templates that differ in how they print calls only. */

export interface CallTemplate {
  /** What stands in the loop over `message.tool_calls`, with `call` for the function of each. */
  call: string;
  before?: string;
  after?: string;
  /** Text of the instructions that declare tools. */
  told?: string;
  /** The header's role of turns with calls. */
  role?: string;
}

/** ChatML with these calls; results stand in turns of their own. */
export function createCallTemplate(parts: CallTemplate): string {
  const { call, before = "", after = "", told = "", role = "assistant" } = parts;
  return [
    "{%- if tools %}{{- '<|im_start|>system\\n' }}{%- for tool in tools %}{{- tool | tojson }}{{- '\\n' }}{%- endfor %}",
    `{{- ${quote(told)} }}{{- '<|im_end|>\\n' }}{%- endif %}`,
    "{%- for message in messages %}{%- if message.tool_calls %}",
    `{{- '<|im_start|>${role}\\n' }}{{- ${quote(before)} }}`,
    "{%- for each in message.tool_calls %}{%- set call = each.function %}",
    call,
    `{%- endfor %}{{- ${quote(after)} }}{{- '<|im_end|>\\n' }}`,
    "{%- else %}{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{%- endif %}{%- endfor %}",
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}",
  ].join("");
}

export const HERMES_CALL =
  "{{- '\\n' if not loop.first }}{{- '<tool_call>\\n{\"name\": \"' + call.name + '\", \"arguments\": ' }}{{- call.arguments | tojson }}{{- '}\\n</tool_call>' }}";

function quote(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n");
  return `'${escaped}'`;
}
