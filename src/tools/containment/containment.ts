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
  containment: Containment;
  passedNames: readonly string[];
  announce: ((message: string) => void) | null;
}

let settled: Settled | null = null;
let found: Promise<Containment | string> | null = null;

/** For all commands from now on. Throws "sandbox-unavailable" when one is required and there is none. */
export async function settleContainment(choice: ContainmentChoice): Promise<Containment> {
  const containment = await chooseContainment(choice.mode);
  settled = { ...choice, containment };
  return containment;
}

/** The containment for the next command, announced. */
export async function useContainment(): Promise<Omit<Settled, "announce">> {
  settled ??= { containment: await chooseContainment("auto"), passedNames: [], announce: null };
  const { announce, containment } = settled;
  settled.announce = null;
  announce?.(containment.description);
  return settled;
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
