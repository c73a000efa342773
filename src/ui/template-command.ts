/**
 * `agent template …`: judges, shows and compares chat templates. Whatever runs a template is behind the port; here it is
 * only asked for and shown. Results go to stdout, everything else to stderr.
 */
import type { ExitCode } from "../base/errors.ts";
import { checkTemplate } from "./template-check-command.ts";
import { diffTemplates } from "./template-diff-command.ts";
import type { TemplateCommand } from "./template-flags.ts";
import type { TemplateIo } from "./template-io.ts";
import { renderTemplate } from "./template-render-command.ts";

/** Throws what finding and running a template throws; nothing but finished results is on stdout then. */
export async function runTemplateCommand(
  command: TemplateCommand,
  io: TemplateIo,
): Promise<ExitCode> {
  switch (command.kind) {
    case "template-check":
      return checkTemplate(command, io);
    case "template-render":
      return renderTemplate(command, io);
    case "template-diff":
      return diffTemplates(command, io);
  }
}
