/** Finds the session that a person names by its id or the beginning of it. Reads only. */
import { measureEditDistance } from "../base/edit-distance.ts";
import { AgentError } from "../base/errors.ts";
import {
  listSessionFiles,
  locateAllSessions,
  locateSessions,
  type SessionFile,
} from "./session-files.ts";
import { readStoredSession, type StoredSession } from "./stored-session.ts";

export interface SessionPlace {
  stateDirectory: string;
  /** The real path of the project folder. */
  root: string;
}

const PREFIX = "ses_";
const MAX_REFERENCE_LENGTH = 64;
const MAX_NEAR = 3;
/** Letters that may be wrong for one id to be taken for another. */
const MAX_TYPOS = 3;

/**
 * The one session of the folder, or with `everywhere` of any folder, whose id begins so; "ses_" may be left out.
 * Throws "session-unknown", "session-ambiguous" and, naming its folder, "session-elsewhere".
 */
export function findSessionFile(
  { stateDirectory, root }: SessionPlace,
  reference: string,
  { everywhere = false }: { everywhere?: boolean } = {},
): SessionFile {
  const own = listSessionFiles(locateSessions(stateDirectory, root));
  const found = pickOne(own, reference);
  if (found !== null) return found;
  const others = locateAllSessions(stateDirectory).flatMap(listSessionFiles);
  const elsewhere = pickOne(others, reference);
  if (elsewhere === null) throw refuseUnknown(reference, own);
  if (everywhere) return elsewhere;
  const read = readStoredSession(elsewhere);
  if ("problem" in read) throw refuseUnknown(reference, own);
  const { sessionId } = elsewhere;
  throw new AgentError("session-elsewhere", { sessionId, root: read.header.root });
}

/** The same with its content. Throws "session-damaged" too. */
export function findSession(
  place: SessionPlace,
  reference: string,
  options: { everywhere?: boolean } = {},
): StoredSession {
  const file = findSessionFile(place, reference, options);
  const { sessionId } = file;
  const read = readStoredSession(file);
  if ("problem" in read) {
    throw new AgentError("session-damaged", { sessionId, reason: read.problem });
  }
  const { root } = read.header;
  // A log that was carried here with its folder's state tells of the folder it came from.
  if (root !== place.root && options.everywhere !== true) {
    throw new AgentError("session-elsewhere", { sessionId, root });
  }
  return read;
}

/** The session of the folder that was written last. Throws "session-unknown" where there is none. */
export function findNewestSession(place: SessionPlace): StoredSession {
  const files = listSessionFiles(locateSessions(place.stateDirectory, place.root));
  for (const file of files.reverse()) {
    const read = readStoredSession(file);
    if (!("problem" in read) && read.header.root === place.root) return read;
  }
  throw refuseUnknown(null, []);
}

function pickOne(files: readonly SessionFile[], reference: string): SessionFile | null {
  if (reference.length > MAX_REFERENCE_LENGTH) return null;
  const start = reference.startsWith(PREFIX) ? reference : `${PREFIX}${reference}`;
  const found = files.filter(({ sessionId }) => sessionId.startsWith(start));
  const [first, ...more] = found;
  if (first === undefined) return null;
  const exact = found.find(({ sessionId }) => sessionId === start);
  if (exact !== undefined || more.length === 0) return exact ?? first;
  const ids = found.map(({ sessionId }) => sessionId);
  throw new AgentError("session-ambiguous", { reference, found: ids });
}

function refuseUnknown(reference: string | null, own: readonly SessionFile[]) {
  const near = reference === null ? [] : listNear(reference, own);
  const newest = own.at(-1)?.sessionId ?? null;
  return new AgentError("session-unknown", { reference, near, newest });
}

function listNear(reference: string, own: readonly SessionFile[]): string[] {
  if (reference.length > MAX_REFERENCE_LENGTH) return [];
  const told = reference.replace(PREFIX, "");
  return own
    .map(({ sessionId }) => {
      const same = sessionId.slice(PREFIX.length, PREFIX.length + told.length);
      return { sessionId, typos: measureEditDistance(told, same) };
    })
    .filter(({ typos }) => typos <= MAX_TYPOS && typos < told.length)
    .sort((a, b) => a.typos - b.typos)
    .slice(0, MAX_NEAR)
    .map(({ sessionId }) => sessionId);
}
