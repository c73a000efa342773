/** The settings in force as lines for a person: the value and the file it comes from. Pure; names no key's content. */
import type { Config, ConfigSource, EscalationConfig, Setting } from "./config.ts";

const KEYS = [
  "model",
  "testCommand",
  "lintCommand",
  "permissionMode",
  "sandbox",
  "contextTokens",
  "threads",
  "driver",
  "effort",
  "offline",
] as const satisfies readonly (keyof Config)[];

/** One line a setting, in the order of the documentation; one line that says so where there is none. */
export function describeConfig(config: Config): readonly string[] {
  const from = (source: ConfigSource): string => `(${config.files[source] ?? source})`;
  const values = KEYS.flatMap((key) => {
    const setting: Setting<string | number | boolean> | undefined = config[key];
    return setting === undefined ? [] : [`${key}: ${setting.value} ${from(setting.source)}`];
  });
  const { allow, deny } = config.permissions;
  const lines = [
    ...values,
    ...allow.map(({ text, source }) => `allow ${text} ${from(source)}`),
    ...deny.map(({ text, source }) => `deny ${text} ${from(source)}`),
    ...(config.escalation === null
      ? []
      : [`escalation: ${describeEscalation(config.escalation)} ${from("user")}`]),
  ];
  return lines.length > 0 ? lines : ["No settings file says anything."];
}

function describeEscalation(escalation: EscalationConfig): string {
  if (escalation.kind === "model") return escalation.model;
  const { url, model, apiKeyEnv } = escalation;
  const name = model === null ? "" : `${model} at `;
  return `${name}${url}${apiKeyEnv === null ? "" : `, key in ${apiKeyEnv}`}`;
}
