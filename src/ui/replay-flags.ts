/** What `agent replay` was told, from its words and flags. Reads no file. */
import { readText, type Variables } from "./flag-values.ts";
import { type LoadFlags, readLoadChoices } from "./load-flags.ts";

export interface ReplayCommand {
  kind: "replay";
  /** A token log's file or a session's id; undefined: the session used last. */
  subject: string | undefined;
  /** Absolute. */
  cwd: string;
  model: string | undefined;
  threads: number | undefined;
  json: boolean;
}

/** The flags as commander names them. */
export interface ReplayFlags extends Pick<LoadFlags, "threads"> {
  model?: string;
  json?: true;
}

/** Throws "usage-invalid". */
export function createReplayCommand(
  told: { subject: string | undefined; cwd: string },
  flags: ReplayFlags,
  variables: Variables,
): ReplayCommand {
  const read = (name: string, text: string | undefined) =>
    text === undefined ? undefined : readText({ name, text });
  return {
    kind: "replay",
    subject: read("What to replay", told.subject),
    cwd: told.cwd,
    model: read("--model", flags.model),
    threads: readLoadChoices(flags, variables).threads,
    json: flags.json === true,
  };
}
