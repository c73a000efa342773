/**
 * What of a project's settings counts. Whoever sends a repository must not choose what this machine runs, sends or
 * spends: a project may say how its tests are run, which still asks, and it may make things stricter. Pure.
 */
import { EFFORTS, type Effort, USUAL_EFFORT } from "../base/effort.ts";
import { SANDBOX_MODES, type SandboxMode } from "../tools/containment/sandbox-mode.ts";
import { PERMISSION_MODES, type PermissionMode } from "../tools/permissions/permission-mode.ts";
import type { ConfigValues } from "./config-schema.ts";

export interface TightenedConfig {
  values: ConfigValues;
  /** What was left out, by file and key, and what to do instead. Sentences. */
  notices: readonly string[];
}

export interface ConfigPair {
  project: ConfigValues;
  user: ConfigValues;
  /** Where the project's settings are. */
  path: string;
  /** Where the person's settings are, or would be. */
  ownPath: string;
}

/** Where the person says nothing of it. */
const USUAL_MODE: PermissionMode = "default";
const USUAL_SANDBOX: SandboxMode = "auto";

export function tightenConfig({ project, user, path, ownPath }: ConfigPair): TightenedConfig {
  const notices: string[] = [];
  const leaveOut = (key: string, reason: string, instead: string): void => {
    notices.push(`${path}: ${key} is ignored, because ${reason}; ${instead}.`);
  };
  const { model, threads, escalation, permissions, offline, permissionMode, sandbox, ...others } =
    project;
  const { effort, ...values } = others;
  if (model !== undefined) {
    leaveOut(
      "model",
      "a project does not choose the model",
      `set it in ${ownPath} or give --model`,
    );
  }
  if (threads !== undefined) {
    const instead = `set it in ${ownPath} or give --threads`;
    leaveOut("threads", "they are this machine's", instead);
  }
  if (escalation !== undefined) {
    const reason = "a project does not choose who else is asked";
    leaveOut("escalation", reason, `set it in ${ownPath} if you want it`);
  }
  if (offline === false) {
    leaveOut("offline: false", "a project does not open the network", `set it in ${ownPath}`);
  }
  const { allow = [], deny } = permissions ?? {};
  if (allow.length > 0) {
    const instead = `put the rules into ${ownPath}, or say yes when you are asked`;
    leaveOut("permissions.allow", "a project does not allow itself anything", instead);
  }
  const usualMode = user.permissionMode ?? USUAL_MODE;
  const mode = keepWithin(permissionMode, rank(usualMode) - rank(permissionMode), () => {
    const reason = `a project may only be stricter than "${usualMode}"`;
    leaveOut(`permissionMode "${permissionMode}"`, reason, `set it in ${ownPath} if you want it`);
  });
  const usualSandbox = user.sandbox ?? USUAL_SANDBOX;
  const kept = keepWithin(sandbox, rankSandbox(sandbox) - rankSandbox(usualSandbox), () => {
    const reason = `a project may only be stricter than "${usualSandbox}"`;
    leaveOut(`sandbox "${sandbox}"`, reason, `set it in ${ownPath} or give --sandbox`);
  });
  const usualEffort = user.effort ?? USUAL_EFFORT;
  const cheap = keepWithin(effort, rankEffort(usualEffort) - rankEffort(effort), () => {
    const reason = `a project may only ask for less than "${usualEffort}"`;
    leaveOut(`effort "${effort}"`, reason, `set it in ${ownPath} or give --effort`);
  });
  return {
    values: {
      ...values,
      ...(cheap !== undefined && { effort: cheap }),
      ...(offline === true && { offline }),
      ...(kept !== undefined && { sandbox: kept }),
      ...(deny !== undefined && { permissions: { deny } }),
      ...(mode !== undefined && { permissionMode: mode }),
    },
    notices,
  };
}

/** The value, unless it is by more than nothing on the wrong side of what is usual; then it is told. */
function keepWithin<Value>(value: Value | undefined, within: number, tell: () => void) {
  if (value === undefined || within >= 0) return value;
  tell();
  return undefined;
}

/** The stricter, the lower. */
function rank(mode: PermissionMode = USUAL_MODE): number {
  return PERMISSION_MODES.indexOf(mode);
}

/** The stricter, the higher. */
function rankSandbox(mode: SandboxMode = USUAL_SANDBOX): number {
  return SANDBOX_MODES.indexOf(mode);
}

function rankEffort(effort: Effort = USUAL_EFFORT): number {
  return EFFORTS.indexOf(effort);
}
