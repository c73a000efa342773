/** What a person says about the engine and the model being the right ones: flags and variables, checked alike. */
import { readSetting, readSwitch, refuse, type Setting, type Variables } from "./flag-values.ts";

/** As commander names them. */
export interface PinFlags {
  pinned?: true;
  modelSha256?: string;
  engineBuild?: string;
}

export interface PinChoices {
  pinned: boolean;
  modelSha256: string | undefined;
  engineBuild: (typeof ENGINE_BUILDS)[number] | undefined;
}

export const ENGINE_BUILDS = ["prebuilt", "local"] as const;

/** A flag beats its variable. Throws "usage-invalid" for the first that is wrong. */
export function readPinChoices(flags: PinFlags, variables: Variables): PinChoices {
  return {
    pinned:
      flags.pinned === true ||
      (readSetting({ flag: "--pinned", text: undefined, variables }, readSwitch) ?? false),
    modelSha256: readSetting(
      { flag: "--model-sha256", text: flags.modelSha256, variables },
      readSha256,
    ),
    engineBuild: readSetting(
      { flag: "--engine-build", text: flags.engineBuild, variables },
      readBuild,
    ),
  };
}

function readSha256({ name, text }: Setting): string {
  const hex = text.toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  throw refuse(`${name} takes 64 hexadecimal digits.`, "`agent verify` shows those of the model.");
}

function readBuild({ name, text }: Setting): (typeof ENGINE_BUILDS)[number] {
  const build = ENGINE_BUILDS.find((known) => known === text);
  if (build !== undefined) return build;
  throw refuse(`${name} takes ${ENGINE_BUILDS.join(" or ")}.`, `For example: ${name} local`);
}
