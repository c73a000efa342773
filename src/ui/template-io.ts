/** What the template commands read, write and ask. */
import type { ModelsEnvironment } from "../models/models-deps.ts";
import type { CommandIo } from "./command-io.ts";
import type { TemplatePort } from "./template-port.ts";

export interface TemplateIo extends CommandIo {
  stdin: AsyncIterable<Uint8Array>;
  stdoutIsTty: boolean;
  signal: AbortSignal;
  environment: ModelsEnvironment;
  templates: TemplatePort;
}
