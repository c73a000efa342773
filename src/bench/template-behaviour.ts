/** What a template does, without judging it: whether an agent can use it, and whether two of them do the same. */

import {
  assistant,
  call,
  calling,
  PROBE_TOOLS,
  result,
  system,
  user,
} from "../template/evidence/probes.ts";
import { createPlan } from "../template/prompt-plan.ts";
import { createProbeContext, PROBE_NAMES } from "../template/registry/fingerprint-probes.ts";
import { createTemplateMessages, type TemplateContext } from "../template/template-context.ts";
import { listTemplateTools } from "../template/tool-list.ts";
import type { RenderFunction } from "../template/verifier/template-subject.ts";

const TOOLS = listTemplateTools(PROBE_TOOLS);

const LONG = createTemplateMessages(
  [
    system("zqsystem\n  indented "),
    user("  zquser one\n\n\tcode\n"),
    assistant("  zqanswer\n\tindented\n"),
    user("zqagain"),
    calling(
      call("read_file", { path: "zqargument", limit: 3 }),
      call("list_folder", { folder: "zqfolder" }),
    ),
    result("read_file", "  zqresult\n"),
    result("list_folder", "zqlisting"),
    assistant("zqlast"),
    user("my password is zqend"),
  ],
  createPlan(""),
);

const ONE_CALL = createTemplateMessages(
  [
    user("zquser"),
    calling(call("read_file", { path: "zqargument" })),
    result("read_file", "zqresult"),
  ],
  createPlan(""),
);

/** Every length of a long conversation, with tools and without, besides the probes of a fingerprint. */
const CONTEXTS: readonly TemplateContext[] = [
  ...PROBE_NAMES.map(createProbeContext),
  ...LONG.flatMap((_, index) => {
    const messages = LONG.slice(0, index + 1);
    return [
      { messages, add_generation_prompt: true },
      { messages, tools: TOOLS, add_generation_prompt: true },
    ];
  }),
  { messages: LONG.slice(0, 3), add_generation_prompt: false },
];

/** True when both render to the same texts, or raise, everywhere. Cost: some fifty renders each. */
export function behaveAlike(render: RenderFunction, a: string, b: string): boolean {
  return CONTEXTS.every(
    (context) => tryRender(render, a, context) === tryRender(render, b, context),
  );
}

/** True when declared tools, the arguments of calls and results reach the prompt. */
export function isAgentReady(render: RenderFunction, source: string): boolean {
  const context = { messages: ONE_CALL, tools: TOOLS, add_generation_prompt: true };
  const text = tryRender(render, source, context) ?? "";
  return ["zqreaddesc", "zqargument", "zqresult"].every((word) => text.includes(word));
}

/** A raise is a raise, whatever it says. */
function tryRender(render: RenderFunction, source: string, context: TemplateContext) {
  try {
    return render(source, { bos_token: "<|BOS|>", eos_token: "<|EOS|>", ...context });
  } catch {
    return null;
  }
}
