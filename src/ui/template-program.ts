/** `agent template` as commander knows it, with its help. Values stay text; nothing is run here. */
import type { Command } from "commander";

export const TEMPLATE_ACTIONS = ["check", "render", "diff"] as const;

const TEMPLATE_EPILOGUE = `
check   proves that the prompts of a template are what its model was trained on. Verdicts:
        PASS; REPAIRED, used with changes that are named; DEGRADED, tools as plain text; REFUSED.
render  prints the prompt of a conversation: as it will be fed, or with --raw as the template
        alone gives it. Redirected, the output is the prompt to the byte.
diff    renders the same conversations with both and shows where the prompts part.

A template is a model (a name or a GGUF file) or a text file (.jinja, .jinja2, .j2, .txt).
Messages are a JSON list in our names or those of the OpenAI API:
  [{"role": "user", "content": "Look"},
   {"role": "assistant", "reasoning": "First the file",
    "calls": [{"name": "read", "arguments": {"path": "a.c"}}]},
   {"role": "tool", "tool": "read", "content": "int a;"}]
Results follow their calls in the same order.

Exit codes: 0 usable, or equal   2 wrong usage or input   3 diff: the prompts differ
            6 refused, not renderable, or, with --all, one of the files
`;

export function addTemplateCommand(root: Command): Command {
  return root
    .command("template")
    .description("prove a model's chat template, show the prompt it makes, or compare two")
    .argument("[action]", TEMPLATE_ACTIONS.join(", "))
    .argument("[file...]", "a model or a template text; two for diff")
    .option("--all <dir>", "check: every .gguf and .jinja below the folder, a line each")
    .option("--vocab <file>", "check, render: the vocabulary of this GGUF for a template text")
    .option("--no-cache", "check: judge anew, whatever is known from an earlier run")
    .option("--messages <file>", "render: the conversation, a JSON list; - is standard input")
    .option("--tools <file>", "render: the tools, a JSON list; - is standard input")
    .option("--no-generation-prompt", "render: end behind the last message")
    .option("--tokens", "render: each token with its id: «control», [template], (content)")
    .option("--raw", "render: without the repairs")
    .option("--json", "answer in JSON")
    .option("-v, --verbose", "check: all evidence, and what the runtime will do")
    .addHelpText("after", TEMPLATE_EPILOGUE);
}
