/** `agent template render`: the prompt of a conversation, as the runtime will feed it or as the template alone gives it. */
import { AgentError, type ExitCode } from "../base/errors.ts";
import type { RenderOutcome } from "../template/inspect/render-job.ts";
import type { PromptPlan } from "../template/prompt-plan.ts";
import { readMessages, readTools } from "./conversation-file.ts";
import { renderJsonLine } from "./json-line.ts";
import { createPalette } from "./palette.ts";
import { renderPromptText, renderTokens } from "./prompt-view.ts";
import type { RenderCommand } from "./template-flags.ts";
import type { TemplateIo } from "./template-io.ts";
import type { TemplateTarget } from "./template-port.ts";
import { findTarget } from "./template-target.ts";
import { describeWorst } from "./template-words.ts";

type Rendered = Extract<RenderOutcome, { ok: true }>;

/** Throws "template-refused" for a template that the runtime would not use, "template-failed" when it raises. */
export async function renderTemplate(command: RenderCommand, io: TemplateIo): Promise<ExitCode> {
  const { environment, signal, stdin, templates } = io;
  const messages = await readMessages(command.messages, stdin);
  const tools = command.tools === null ? [] : await readTools(command.tools, stdin);
  const target = await findTarget(command.name, command.vocabulary, { environment, signal });
  if (command.tokens && target.kind === "text" && target.vocabularyPath === null) {
    throw new AgentError("usage-invalid", {
      problem: "--tokens needs a vocabulary, and a template alone has none.",
      hint: "Name one with --vocab FILE.gguf.",
    });
  }
  const { generationPrompt, tokens: wantTokens } = command;
  const plan = command.raw ? null : await planPrompts(target, io);
  const job = { messages, tools, generationPrompt, plan, wantTokens };
  const request = { target, jobs: [job], useVocabulary: true };
  const [outcome] = await templates.render(request, { signal });
  if (outcome?.ok !== true) {
    throw new AgentError("template-failed", { reason: outcome?.reason ?? "it gave no prompt" });
  }
  io.stdout.write(showPrompt(outcome, command, io));
  return 0;
}

async function planPrompts(
  target: TemplateTarget,
  { templates, signal }: TemplateIo,
): Promise<PromptPlan> {
  const report = await templates.verify(target, { useCache: true, signal });
  if (report.verdict !== "REFUSED") return report.plan;
  throw new AgentError("template-refused", { path: target.path, reason: describeWorst(report) });
}

/** Redirected, the text is the prompt and nothing else, to the byte; on a terminal it is made safe. */
function showPrompt(prompt: Rendered, command: RenderCommand, io: TemplateIo): string {
  const { text, tokens } = prompt;
  if (command.json) {
    const shown = tokens === null ? {} : { tokens };
    return renderJsonLine({ prompt: text, content: prompt.content, ...shown });
  }
  const palette = createPalette(io.color);
  if (tokens !== null) return `${renderTokens(tokens, palette).join("\n")}\n`;
  if (!io.stdoutIsTty) return text;
  return `${renderPromptText(prompt, palette)}${text.endsWith("\n") ? "" : "\n"}`;
}
