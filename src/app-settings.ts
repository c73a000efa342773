/** What a run is told in the end: flags and variables first, then the project's settings, then the person's own. */
import type { AppOptions } from "./app-options.ts";
import type { Config } from "./config/config.ts";
import { parseEndpoint } from "./remote/endpoint.ts";
import {
  type PermissionRules,
  parsePermissionRules,
} from "./tools/permissions/permission-rules.ts";
import type { ChatOptions } from "./ui/options.ts";

/** Without what earlier runs have earned, and without a second model that is loaded beside the first. */
const REPRODUCIBLE = { usesRecords: false, scout: "none" } as const;

/** `config`: of the folder the options name. */
export function settleOptions(options: ChatOptions, config: Config): AppOptions {
  return {
    ...options,
    model: options.model ?? config.model?.value,
    configuredTestCommand: config.testCommand?.value,
    lintCommand: options.lintCommand ?? config.lintCommand?.value,
    driver: options.driver ?? config.driver?.value,
    effort: options.effort ?? config.effort?.value,
    contextTokens: options.contextTokens ?? config.contextTokens?.value,
    threads: options.threads ?? config.threads?.value,
    offline: options.offline || (config.offline?.value ?? false),
    permissionMode: options.permissionMode ?? config.permissionMode?.value,
    permissionRules: createRules(options, config),
    sandbox: options.sandbox ?? config.sandbox?.value,
    escalation: config.escalation,
    ...(options.isReproducible && REPRODUCIBLE),
  };
}

/** What a person should know about the settings before a run begins. */
export function listSettingNotices(options: ChatOptions, config: Config): readonly string[] {
  if (!options.mayEscalate || config.escalation !== null) return config.notices;
  const idle = "--escalate changes nothing: no settings name a model or an endpoint to take over.";
  return [...config.notices, idle];
}

/** What a person writes down to be run, on the command line or in their own settings, may run. */
function createRules(options: ChatOptions, config: Config): PermissionRules {
  const { allowedCommands, testCommand, lintCommand } = options;
  const flags = [...allowedCommands, testCommand, lintCommand].map((text) => ({
    text,
    source: "flag" as const,
  }));
  const own = [config.testCommand, config.lintCommand].map((setting) => ({
    text: setting?.source === "user" ? setting.value : undefined,
    source: "user" as const,
  }));
  const to = config.escalation;
  const host = options.mayEscalate && to?.kind === "endpoint" ? parseEndpoint(to.url).host : null;
  const sent = host === null ? [] : [{ text: `send:${host}`, source: "flag" as const }];
  const said = [...flags, ...own].flatMap(({ text, source }) =>
    text === undefined ? [] : { text: `run:${text}`, source },
  );
  const { allow, deny } = config.permissions;
  return parsePermissionRules({ allow: [...allow, ...said, ...sent], deny }).rules;
}
