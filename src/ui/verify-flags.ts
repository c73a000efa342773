/** What `agent verify` was told, from its words and flags. Reads no file. */
import { readSetting, readText, type Variables } from "./flag-values.ts";
import { readPinChoices } from "./pin-flags.ts";

export interface VerifyCommand {
  kind: "verify";
  /** Undefined: the model a run would take. */
  model: string | undefined;
  modelSha256: string | undefined;
  engineBuild: "prebuilt" | "local" | undefined;
  json: boolean;
}

/** The flags as commander names them. */
export interface VerifyFlags {
  model?: string;
  modelSha256?: string;
  engineBuild?: string;
  json?: true;
}

/** The variable AGENT_MODEL counts as --model does. Throws "usage-invalid". */
export function createVerifyCommand(
  named: string | undefined,
  { model, modelSha256, engineBuild, json }: VerifyFlags,
  variables: Variables,
): VerifyCommand {
  const { pinned: _, ...choices } = readPinChoices({ modelSha256, engineBuild }, variables);
  return {
    kind: "verify",
    model:
      named === undefined
        ? readSetting({ flag: "--model", text: model, variables }, readText)
        : readText({ name: "The model's name", text: named }),
    ...choices,
    json: json === true,
  };
}
