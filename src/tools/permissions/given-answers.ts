/** What a person has said so far: yeses for the task and for the session, noes for the task. Decides nothing, asks nobody. */
import { hashBytes } from "../disk-file.ts";

/** Of one task. A later task begins with a new one, so an answer that comes late is not taken for it. */
export class TaskAnswers {
  readonly yeses = new Set<string>();
  readonly noes = new Set<string>();
  /** By path: the texts that were shown and said yes to, as hashes. */
  readonly #texts = new Map<string, Set<string>>();

  noteText(path: string, text: string | null): void {
    const shown = this.#texts.get(path) ?? new Set();
    this.#texts.set(path, shown.add(hashText(text)));
  }

  hasText(path: string, text: string | null): boolean {
    return this.#texts.get(path)?.has(hashText(text)) === true;
  }
}

/** The names under which answers are noted. */
export interface AnswerKeys {
  /** What "once" says yes to for the task; null: it is used up at once. */
  once: string | null;
  /** What "task" and "session" say yes to. */
  lasting: string;
  /** What is not asked again in the task after a no. */
  no: string;
}

const EVERY_WRITE = "write:**";

/** Once is this file, in whatever steps it is written; longer is every file. A no is to this text. */
export function keysOfWrite(path: string, after: string | null): AnswerKeys {
  const once = `write:${path}`;
  return { once, lasting: EVERY_WRITE, no: `${once} ${hashText(after)}` };
}

/** What a task leaves behind is asked once; each time it is something else. */
export function keysOfKeep(changes: readonly { path: string; after: string | null }[]): AnswerKeys {
  const texts = changes.map(({ path, after }) => `${path} ${hashText(after)}`);
  const key = `keep:${texts.join(" ")}`;
  return { once: key, lasting: EVERY_WRITE, no: key };
}

/** A task reads a file in several steps. */
export function keysOfRead(path: string): AnswerKeys {
  return keysOf(`read:${path}`, true);
}

export function keysOfRun(command: string): AnswerKeys {
  return keysOf(`run:${command.trim()}`, false);
}

export function keysOfSend(host: string): AnswerKeys {
  return keysOf(`send:${host}`, false);
}

function keysOf(key: string, isKept: boolean): AnswerKeys {
  return { once: isKept ? key : null, lasting: key, no: key };
}

function hashText(text: string | null): string {
  return text === null ? "none" : hashBytes(Buffer.from(text, "utf8"));
}
