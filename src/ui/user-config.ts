/**
 * The person's own settings: `$XDG_CONFIG_HOME/agent/config.json`, default `~/.config`.
 * Only the person's file is read: a repository under repair must not choose the model.
 */

import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { AgentError, messageOf } from "../base/errors.ts";
import { locateXdgFolder } from "../base/xdg-folder.ts";
import type { Variables } from "./flag-values.ts";

const USER_CONFIG = z.strictObject({
  /** Used when no model is named: an alias, a path or an hf: reference. */
  model: z.string().min(1).optional(),
});

export type UserConfig = z.infer<typeof USER_CONFIG>;

/** The settings; empty without a file. Throws "config-invalid" naming the file and the key. */
export function readUserConfig(variables: Variables): UserConfig {
  const file = locateUserConfig(variables);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return {}; // most people have none
  }
  try {
    return USER_CONFIG.parse(JSON.parse(text));
  } catch (error) {
    const problem =
      error instanceof z.ZodError ? z.prettifyError(error).replaceAll("\n", " ") : messageOf(error);
    throw new AgentError("config-invalid", { path: file, problem }, { cause: error });
  }
}

function locateUserConfig(variables: Variables): string {
  const usual = path.join(variables.HOME ?? "", ".config");
  return path.join(locateXdgFolder(variables.XDG_CONFIG_HOME, usual), "config.json");
}
