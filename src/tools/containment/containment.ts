/**
 * What stands between a command and the machine, chosen once for the process: a sandbox where the system has one that
 * works, else the process group alone. Knows no command. A run says what it wants; whoever asks before gets "auto".
 */
import { AgentError } from "../../base/errors.ts";
import { findBubblewrap } from "./bubblewrap.ts";
import { createProcessGroup } from "./process-group.ts";
import type { SandboxMode } from "./sandbox-mode.ts";

export interface CommandPlace {
  argv: readonly string[];
  /** An existing folder; it may be written. */
  cwd: string;
  /** All that the command gets to see of ours. */
  env: NodeJS.ProcessEnv;
  /** Folders of ours that it may write too. */
  folders: readonly string[];
}

export interface EnclosedCommand {
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  /** True: the sandbox tells on descriptor 3 whom it runs and how that ended. */
  tellsStatus: boolean;
  /** Takes away what was put up for this command. Call it once, when nothing of it runs any more. */
  release(): void;
}

export interface Containment {
  kind: "bubblewrap" | "process-group";
  /** What commands are kept from, or that they are not, as a sentence for a person. */
  description: string;
  enclose(place: CommandPlace): EnclosedCommand;
}

export interface ContainmentChoice {
  mode: SandboxMode;
  /** Names of variables that commands are given beyond the usual ones. */
  passedNames: readonly string[];
  /** Told the description before the first command, once. */
  announce: (message: string) => void;
}

interface Settled {
  /** Null until the first command, where any would do. */
  containment: Containment | null;
  mode: SandboxMode;
  passedNames: readonly string[];
  announce: ((message: string) => void) | null;
}

interface UsedContainment {
  containment: Containment;
  passedNames: readonly string[];
}

let settled: Settled | null = null;
let found: Promise<Containment | string> | null = null;

/**
 * For all commands from now on. Looks for a sandbox only where one is required, and then throws "sandbox-unavailable" when
 * there is none: what runs no command is not to wait for it.
 */
export async function settleContainment(choice: ContainmentChoice): Promise<void> {
  const containment = choice.mode === "required" ? await chooseContainment(choice.mode) : null;
  settled = { ...choice, containment };
}

/** The containment for the next command, announced. */
export async function useContainment(): Promise<UsedContainment> {
  settled ??= { containment: null, mode: "auto", passedNames: [], announce: null };
  const choice = settled;
  const containment = choice.containment ?? (await chooseContainment(choice.mode));
  choice.containment = containment;
  const { announce, passedNames } = choice;
  choice.announce = null;
  announce?.(containment.description);
  return { containment, passedNames };
}

/** Costs some thirty milliseconds the first time. Throws "sandbox-unavailable". */
export async function chooseContainment(mode: SandboxMode): Promise<Containment> {
  if (mode === "off")
    return createProcessGroup({ isLimited: false, reason: "it was switched off" });
  found ??= findBubblewrap();
  const sandbox = await found;
  if (typeof sandbox !== "string") return sandbox;
  if (mode === "required") throw new AgentError("sandbox-unavailable", { reason: sandbox });
  return createProcessGroup({ isLimited: true, reason: sandbox });
}
