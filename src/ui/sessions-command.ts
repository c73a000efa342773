/** `agent sessions …`: asks what is kept of the conversations in a folder. Results go to stdout, notices to stderr. */
import nodePath from "node:path";
import type { ExitCode } from "../base/errors.ts";
import { openRealFolder } from "../base/real-folder.ts";
import { copySession } from "../session/copy-session.ts";
import {
  findNewestSession,
  findSession,
  findSessionFile,
  type SessionPlace,
} from "../session/find-session.ts";
import { removeSession } from "../session/remove-session.ts";
import { describeSession, type SessionAccount } from "../session/session-account.ts";
import { listAllSessions, listFolderSessions } from "../session/session-list.ts";
import { openStateDirectory } from "../session/state-directory.ts";
import type { StoredSession } from "../session/stored-session.ts";
import type { CommandIo } from "./command-io.ts";
import type { Variables } from "./flag-values.ts";
import { renderNoticeLine } from "./notice-line.ts";
import { createPalette } from "./palette.ts";
import { renderSessionExport } from "./session-export.ts";
import type { SessionsCommand } from "./sessions-flags.ts";
import {
  renderExported,
  renderForked,
  renderRemoved,
  renderSession,
  renderSessionList,
} from "./sessions-view.ts";
import { renderWireLine } from "./wire.ts";
import { writeNewFile } from "./write-new-file.ts";

export interface SessionsIo extends CommandIo {
  stdoutIsTty: boolean;
  /** Where relative files of the person start. */
  cwd: string;
  /** Says where the agent keeps its state; the process's own when absent. */
  variables?: Variables;
}

/** The same answer twice: as facts for a program and as text for a person. */
interface Answer {
  facts: object;
  text: string;
}

type ActionOf<Action extends SessionsCommand["action"]> = Extract<
  SessionsCommand,
  { action: Action }
>;

/** Throws "directory-unusable", "session-…" errors and "file-exists" with nothing on stdout. */
export async function runSessionsCommand(
  command: SessionsCommand,
  io: SessionsIo,
): Promise<ExitCode> {
  const root = await openRealFolder(command.cwd);
  const state = openStateDirectory({ env: io.variables ?? process.env });
  if (state.notice !== null) writeWarning(state.notice, io);
  const { facts, text } = findAnswer(command, { stateDirectory: state.path, root }, io);
  io.stdout.write(command.json ? renderWireLine(facts) : text);
  return 0;
}

function findAnswer(command: SessionsCommand, place: SessionPlace, io: SessionsIo): Answer {
  const palette = createPalette(io.color);
  const { action } = command;
  const type = "sessions";
  switch (command.action) {
    case "list": {
      const sessions = command.isEverywhere
        ? listAllSessions(place.stateDirectory)
        : listFolderSessions(place.stateDirectory, place.root);
      const columns = io.stdoutIsTty ? io.columns : Number.POSITIVE_INFINITY;
      const { isEverywhere } = command;
      const text = toText(renderSessionList(sessions, { columns, isEverywhere }));
      return { facts: { type, action, sessions }, text };
    }
    case "show": {
      const account = readAccount(command, place, io);
      return { facts: { type, action, ...account }, text: toText(renderSession(account, palette)) };
    }
    case "export":
      return exportSession(command, place, io);
    case "rm": {
      const file = findSessionFile(place, command.id, { everywhere: command.isEverywhere });
      removeSession(file);
      const { sessionId } = file;
      return {
        facts: { type, action, sessionId },
        text: toText(renderRemoved(sessionId, palette)),
      };
    }
    case "fork": {
      const source = findSession(place, command.id);
      warnWhenCut(source, io);
      const sessionId = copySession(source, place.stateDirectory);
      const forkedFrom = source.header.sessionId;
      const text = toText(renderForked({ sessionId, forkedFrom }, palette));
      return { facts: { type, action, sessionId, forkedFrom }, text };
    }
  }
}

function exportSession(command: ActionOf<"export">, place: SessionPlace, io: SessionsIo): Answer {
  const { action, format, out, force } = command;
  const account = readAccount(command, place, io);
  if (out === undefined) {
    const facts = { type: "session", ...account };
    return { facts, text: renderSessionExport(account, format) };
  }
  const path = nodePath.resolve(io.cwd, out);
  const bytes = Buffer.from(renderSessionExport(account, format));
  writeNewFile(path, bytes, { force });
  const { sessionId } = account;
  const told = { sessionId, format, path, bytes: bytes.length };
  return {
    facts: { type: "sessions", action, ...told },
    text: toText(renderExported(told, createPalette(io.color))),
  };
}

function readAccount(
  { id, isEverywhere }: ActionOf<"show" | "export">,
  place: SessionPlace,
  io: SessionsIo,
): SessionAccount {
  const session =
    id === undefined
      ? findNewestSession(place)
      : findSession(place, id, { everywhere: isEverywhere });
  warnWhenCut(session, io);
  return describeSession(session, place.stateDirectory);
}

function warnWhenCut({ isWhole, header }: StoredSession, io: SessionsIo): void {
  if (isWhole) return;
  writeWarning(`The end of the log of session ${header.sessionId} is damaged and left out.`, io);
}

function toText(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

function writeWarning(message: string, { stderr, stderrIsTty, color }: SessionsIo): void {
  const palette = createPalette(color && stderrIsTty);
  stderr.write(`${renderNoticeLine({ level: "warn", message }, palette)}\n`);
}
