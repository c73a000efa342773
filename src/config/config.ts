/** The settings in force, each with the file it comes from; of two that say the same thing the project's counts. Pure. */
import type { Effort } from "../base/effort.ts";
import type { SandboxMode } from "../tools/containment/sandbox-mode.ts";
import type { PermissionMode } from "../tools/permissions/permission-mode.ts";
import type { ConfigValues, DRIVERS } from "./config-schema.ts";

export type ConfigSource = "user" | "project";

export interface Setting<Value> {
  value: Value;
  source: ConfigSource;
}

export interface PermissionText {
  /** As written: "run:npm test". */
  text: string;
  source: ConfigSource;
}

/** What parsePermissionRules takes; each text is known to be a rule. */
export interface PermissionTexts {
  /** The person's alone. */
  allow: readonly PermissionText[];
  deny: readonly PermissionText[];
}

/** Who is asked where the model alone does not get there. The person's alone. */
export type EscalationConfig =
  | { kind: "model"; model: string }
  | {
      kind: "endpoint";
      url: string;
      model: string | null;
      /** The variable that holds the key. */
      apiKeyEnv: string | null;
      contextTokens: number | null;
      timeoutMs: number | null;
    };

export interface Config {
  /** The person's alone. */
  model?: Setting<string>;
  /** A project's may have been written by anybody: it runs under permissions like any command. */
  testCommand?: Setting<string>;
  lintCommand?: Setting<string>;
  permissionMode?: Setting<PermissionMode>;
  /** Of a project: never less than the person wants. */
  sandbox?: Setting<SandboxMode>;
  contextTokens?: Setting<number>;
  /** The person's alone. */
  threads?: Setting<number>;
  driver?: Setting<(typeof DRIVERS)[number]>;
  /** Of a project: never more than the person wants to spend. */
  effort?: Setting<Effort>;
  offline?: Setting<boolean>;
  permissions: PermissionTexts;
  escalation: EscalationConfig | null;
  /** What a project's file says in vain, and what to do instead. */
  notices: readonly string[];
  /** The files that were read; null: there is none. */
  files: Readonly<Record<ConfigSource, string | null>>;
}

/** `project`: what counts of it. */
export function mergeConfig(
  user: ConfigValues,
  project: ConfigValues,
): Omit<Config, "notices" | "files"> {
  const { permissions: own = {}, escalation, ...others } = user;
  const { permissions: theirs = {}, ...stricter } = project;
  return {
    ...tellSource(others, "user"),
    ...tellSource(stricter, "project"),
    permissions: {
      allow: (own.allow ?? []).map((text) => ({ text, source: "user" })),
      deny: [
        ...(own.deny ?? []).map((text) => ({ text, source: "user" as const })),
        ...(theirs.deny ?? []).map((text) => ({ text, source: "project" as const })),
      ],
    },
    escalation: escalation === undefined ? null : readEscalation(escalation),
  };
}

type Told<Values> = { [Key in keyof Values]: Setting<Exclude<Values[Key], undefined>> };

function tellSource<Values extends object>(values: Values, source: ConfigSource): Told<Values> {
  const told = Object.entries(values).map(([key, value]) => [key, { value, source }]);
  return Object.fromEntries(told) as Told<Values>;
}

function readEscalation({
  endpoint,
  model = "",
  apiKeyEnv,
  contextTokens,
  timeoutSeconds,
}: NonNullable<ConfigValues["escalation"]>): EscalationConfig {
  if (endpoint === undefined) return { kind: "model", model };
  return {
    kind: "endpoint",
    url: endpoint,
    model: model === "" ? null : model,
    apiKeyEnv: apiKeyEnv ?? null,
    contextTokens: contextTokens ?? null,
    timeoutMs: timeoutSeconds === undefined ? null : Math.round(timeoutSeconds * 1000),
  };
}
