/** Finds a place for the program and unpacks it there: the first of the folders that can be had. */
import { AgentError, isAgentError, messageOf } from "../base/errors.ts";
import type { Payload } from "./payload.ts";
import { openPrivateFolder } from "./private-folder.ts";
import { openUnpacked, type UnpackOptions } from "./unpack.ts";

export interface ProgramFolder {
  /** Where the program lies. */
  root: string;
  /** The private folder that `root` is in. */
  base: string;
}

/** Throws "program-damaged"; "program-homeless" with what each folder said. */
export function openProgramFolder(
  folders: readonly string[],
  program: { id: string; payload: Payload },
  options: UnpackOptions = {},
): ProgramFolder {
  const reasons: string[] = [];
  for (const base of folders) {
    try {
      openPrivateFolder(base);
      return { base, root: openUnpacked(base, program, options) };
    } catch (error) {
      if (isAgentError(error)) throw error;
      reasons.push(`${base}: ${describe(error)}`);
    }
  }
  throw new AgentError("program-homeless", { reasons });
}

const WORDS: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EROFS: "it is read-only",
  EACCES: "it may not be written",
  EPERM: "it may not be written",
};

function describe(error: unknown): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  return WORDS[code] ?? messageOf(error);
}
