/** What `agent sessions` was told, from its words and flags. Reads no file. */
import { quote, readText, refuse } from "./flag-values.ts";
import { EXPORT_FORMATS, SESSIONS_ACTIONS } from "./sessions-program.ts";

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

interface SessionsPlace {
  kind: "sessions";
  /** Absolute. */
  cwd: string;
  /** Sessions of every folder. */
  isEverywhere: boolean;
  json: boolean;
}

export type SessionsCommand = SessionsPlace &
  (
    | { action: "list" }
    /** Without an id: the session used last. */
    | { action: "show"; id: string | undefined }
    | { action: "rm" | "fork"; id: string }
    | {
        action: "export";
        id: string | undefined;
        format: ExportFormat;
        /** As it was given, relative to the folder the program was started in; undefined: standard output. */
        out: string | undefined;
        /** In place of a file that exists. */
        force: boolean;
      }
  );

/** The flags as commander names them. */
export interface SessionsFlags {
  all?: true;
  format?: string;
  out?: string;
  force?: true;
  json?: true;
}

/** Throws "usage-invalid". */
export function createSessionsCommand(
  told: { action: string; id: string | undefined; cwd: string },
  flags: SessionsFlags,
): SessionsCommand {
  const action = readAction(told.action);
  if (action !== "export") refuseExportFlags(action, flags);
  const id = told.id === undefined ? undefined : readText({ name: "The id", text: told.id });
  const place: SessionsPlace = {
    kind: "sessions",
    cwd: told.cwd,
    isEverywhere: flags.all === true,
    json: flags.json === true,
  };
  switch (action) {
    case "list":
      if (id === undefined) return { ...place, action };
      throw refuse("sessions list takes no id.", "For one session: agent sessions show ID");
    case "show":
      return { ...place, action, id };
    case "export":
      return { ...place, action, id, ...readExport(flags) };
    case "rm":
    case "fork":
      return { ...place, action, id: requireId(action, id, flags) };
  }
}

function readAction(text: string): SessionsCommand["action"] {
  const action = SESSIONS_ACTIONS.find((known) => known === text);
  if (action !== undefined) return action;
  throw refuse(
    `sessions cannot ${quote(text)}.`,
    `It knows ${SESSIONS_ACTIONS.join(", ")}: agent sessions list`,
  );
}

function requireId(action: "rm" | "fork", id: string | undefined, { all }: SessionsFlags): string {
  if (id === undefined) {
    throw refuse(`sessions ${action} needs a session's id.`, "See them with: agent sessions");
  }
  if (action === "fork" && all === true) throw refuse("--all has no meaning for sessions fork.");
  return id;
}

function readExport({ format, out, force, json }: SessionsFlags) {
  const chosen = EXPORT_FORMATS.find((known) => known === format);
  if (force === true && out === undefined) throw refuse("--force needs --out.");
  if (json === true && out === undefined && chosen !== undefined && chosen !== "json") {
    throw refuse(`--json answers in JSON, so ${chosen} needs a place: --out FILE.`);
  }
  const plain = json === true && out === undefined ? "json" : "markdown";
  return {
    format: chosen ?? plain,
    out: out === undefined ? undefined : readText({ name: "--out", text: out }),
    force: force === true,
  } as const;
}

function refuseExportFlags(action: string, { format, out, force }: SessionsFlags): void {
  const given: Readonly<Record<string, unknown>> = {
    "--format": format,
    "--out": out,
    "--force": force,
  };
  const foreign = Object.keys(given).find((flag) => given[flag] !== undefined);
  if (foreign !== undefined) throw refuse(`${foreign} has no meaning for sessions ${action}.`);
}
