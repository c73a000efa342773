/**
 * Slips of somebody who edits a template by hand, such as for a fine-tuned model: an edge of a turn lost, a first
 * message skipped, a line doubled. Pure functions on the source that give it back unchanged where they do not apply.
 */
import type { TemplateMutation } from "./template-mutations.ts";

const TURN_END =
  /(?:\{\{-?\s*eos_token\s*-?\}\}|<\|im_end\|>|<\|eot_id\|>|<\|eom_id\|>|<end_of_turn>|<turn\|>|<\|end\|>|<\|END_OF_TURN_TOKEN\|>|<｜end▁of▁sentence｜>|\[e~\[|<\/s>)(?:\\n)?/;
const TURN_OPENING =
  /<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>|<\|turn>|<\|start_of_role\|>|<\|start\|>/;
const RESULT_HEADER =
  /(?:<\|im_start\|>(?:user|tool)|<\|start_header_id\|>\w+<\|end_header_id\|>|<start_of_turn>user)(?:\\n)*/;
const RESULT_SPEAKER =
  /(<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>)(?:user|tool|ipython)/;
const ASKED_HEADER =
  /(\{%-?\s*if\s+add_generation_prompt[^%]*%\}\s*)(\{\{[^}]*\}\}|<[^{]*)(?![\s\S]*if\s+add_generation_prompt)/;

export const EDITING_SLIPS: readonly TemplateMutation[] = [
  {
    name: "first-user-skipped",
    harm: "the model never reads the task where no system message stands before it",
    apply: (source) =>
      `{%- if messages[0].role != 'system' %}{%- set messages = messages[1:] %}{%- endif %}${source}`,
  },
  {
    name: "question-end-lost",
    harm: "what the user says runs into the next turn",
    apply: (source) => editBranch(source, "user", (branch) => branch.replace(TURN_END, "")),
  },
  {
    name: "answer-end-lost",
    harm: "the model learns not to end its turn",
    apply: (source) => editBranch(source, "assistant", (branch) => branch.replace(TURN_END, "")),
  },
  {
    name: "result-header-lost",
    harm: "results of tools belong to nobody's turn",
    apply: (source) => editBranch(source, "tool", (branch) => branch.replace(RESULT_HEADER, "")),
  },
  {
    name: "result-as-assistant",
    harm: "the model reads results as its own words, and learns to invent them",
    apply: (source) =>
      editBranch(source, "tool", (branch) => branch.replace(RESULT_SPEAKER, "$1assistant")),
  },
  {
    name: "first-opening-lost",
    harm: "the system message has no turn of its own",
    apply: (source) => source.replace(TURN_OPENING, ""),
  },
  {
    name: "begin-is-end",
    harm: "every prompt begins with the token that ends one",
    apply: (source) => source.replace(/\bbos_token\b/g, "eos_token"),
  },
  {
    name: "generation-prompt-doubled",
    harm: "the model reads an empty turn of its own before it answers",
    apply: (source) => source.replace(ASKED_HEADER, "$1$2$2"),
  },
];

/** From the first comparison with the role's name to the end of the source. */
function editBranch(source: string, role: string, edit: (branch: string) => string): string {
  const place = source.search(new RegExp(`(?:==|in \\[|if)[^%]*['"]${role}['"]`));
  return place === -1 ? source : source.slice(0, place) + edit(source.slice(place));
}
