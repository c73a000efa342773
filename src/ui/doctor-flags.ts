/** What `agent doctor` was told, from its words and flags. Reads no file. */
import { readSetting, readText, type Variables } from "./flag-values.ts";

export interface DoctorCommand {
  kind: "doctor";
  /** Undefined: the model a run would take. */
  model: string | undefined;
  /** Nothing that takes long: no speed is measured. */
  isQuick: boolean;
  json: boolean;
}

/** The flags as commander names them. */
export interface DoctorFlags {
  model?: string;
  quick?: true;
  json?: true;
}

/** The variable AGENT_MODEL counts as --model does. Throws "usage-invalid". */
export function createDoctorCommand(
  named: string | undefined,
  { model, quick, json }: DoctorFlags,
  variables: Variables,
): DoctorCommand {
  return {
    kind: "doctor",
    model:
      named === undefined
        ? readSetting({ flag: "--model", text: model, variables }, readText)
        : readText({ name: "The model's name", text: named }),
    isQuick: quick === true,
    json: json === true,
  };
}
