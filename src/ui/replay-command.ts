/** `agent replay …`: finds the token log, has it replayed, says how it came out. */
import { existsSync } from "node:fs";
import path from "node:path";
import { AgentError, type ExitCode } from "../base/errors.ts";
import { openRealFolder } from "../base/real-folder.ts";
import { findNewestSession, findSessionFile } from "../session/find-session.ts";
import { locateStateOf, type SessionFile } from "../session/session-files.ts";
import { openStateDirectory } from "../session/state-directory.ts";
import { locateTape } from "../session/tape-file.ts";
import type { CommandIo } from "./command-io.ts";
import type { Variables } from "./flag-values.ts";
import { createPalette } from "./palette.ts";
import type { ReplayCommand } from "./replay-flags.ts";
import type { ReplayPort } from "./replay-port.ts";
import { renderReplay } from "./replay-view.ts";
import { renderWireLine } from "./wire.ts";

export interface ReplayIo extends CommandIo {
  signal: AbortSignal;
  replays: ReplayPort;
  /** Says where the agent keeps its state; the process's own when absent. */
  variables?: Variables;
}

/** Throws "session-…" errors, "input-invalid", and what finding and loading the model throws. */
export async function runReplayCommand(command: ReplayCommand, io: ReplayIo): Promise<ExitCode> {
  const tape = await findTape(command, io);
  const { model, threads } = command;
  const facts = await io.replays.replay({ tape, model, threads }, io.signal);
  const lines = renderReplay(facts, createPalette(io.color));
  io.stdout.write(
    command.json ? renderWireLine({ type: "replay", ...facts }) : `${lines.join("\n")}\n`,
  );
  return facts.difference === null ? 0 : 3;
}

async function findTape({ subject, cwd }: ReplayCommand, io: ReplayIo): Promise<string> {
  if (subject !== undefined && isFile(subject, cwd)) return path.resolve(cwd, subject);
  const root = await openRealFolder(cwd);
  const { path: stateDirectory } = openStateDirectory({ env: io.variables ?? process.env });
  const place = { stateDirectory, root };
  const file: SessionFile =
    subject === undefined
      ? findNewestSession(place).file
      : findSessionFile(place, subject, { everywhere: true });
  const tape = locateTape(locateStateOf(file), file.sessionId);
  if (existsSync(tape)) return tape;
  const reason = "this session has no token log: the model was never asked, or it was not kept";
  throw new AgentError("input-invalid", { path: tape, line: null, reason });
}

/** A word with a path's marks is one, whether or not something is there. */
function isFile(subject: string, cwd: string): boolean {
  return /[/\\]|\.jsonl$/.test(subject) || existsSync(path.resolve(cwd, subject));
}
