/**
 * A terminal that hands over each key as it is struck. Knows no meaning of the keys.
 * Invariant: however this ends (close, exit, a stop by job control), the terminal is as it was before.
 */
import type { Key } from "./key.ts";
import { KeyReader } from "./key-reader.ts";

export interface TerminalInput extends NodeJS.ReadableStream {
  readonly isTTY?: boolean | undefined;
  setRawMode?: ((isRaw: boolean) => unknown) | undefined;
}

export interface RawTerminalHost {
  input: TerminalInput;
  write: (text: string) => void;
  onKeys: (keys: readonly Key[]) => void;
  /** The terminal is gone, or will send no more. */
  onEnd: () => void;
  /** Before the process stops. */
  onSuspend: () => void;
  /** The process goes on and the terminal is its own again; others may have written. */
  onResume: () => void;
}

const PASTE_ON = "\u001b[?2004h";
const PASTE_OFF = "\u001b[?2004l";

export class RawTerminal {
  readonly #host: RawTerminalHost;
  readonly #reader = new KeyReader();
  #silence: NodeJS.Timeout | undefined;
  #isRaw = false;

  constructor(host: RawTerminalHost) {
    this.#host = host;
  }

  open(): void {
    const { input } = this.#host;
    process.on("exit", this.#restore);
    process.on("SIGTSTP", this.suspend);
    process.on("SIGCONT", this.#resume);
    input.on("data", this.#read);
    input.on("end", this.#host.onEnd);
    input.on("close", this.#host.onEnd);
    input.on("error", this.#host.onEnd);
    this.#takeOver();
    input.resume();
  }

  close(): void {
    const { input } = this.#host;
    clearTimeout(this.#silence);
    input.off("data", this.#read);
    // Errors are still heard: one that nobody hears ends the process, and a terminal that goes away may send one more.
    input.off("end", this.#host.onEnd);
    input.off("close", this.#host.onEnd);
    this.#restore();
    input.pause();
    process.off("exit", this.#restore);
    process.off("SIGTSTP", this.suspend);
    process.off("SIGCONT", this.#resume);
  }

  /** Stops the process and its group as Ctrl-Z does elsewhere; returns when it goes on, or may not be stopped. */
  readonly suspend = (): void => {
    // Windows has no job control.
    if (process.platform === "win32") return;
    this.#host.onSuspend();
    this.#restore();
    process.off("SIGTSTP", this.suspend);
    process.kill(0, "SIGTSTP");
    process.on("SIGTSTP", this.suspend);
    this.#resume();
  };

  /** The shell may have changed the terminal meanwhile, so the mode is set again even if it seems to be set. */
  readonly #resume = (): void => {
    this.#restore();
    this.#takeOver();
    this.#host.onResume();
  };

  #takeOver(): void {
    this.#host.input.setRawMode?.(true);
    this.#isRaw = true;
    this.#host.write(PASTE_ON);
  }

  readonly #restore = (): void => {
    if (!this.#isRaw) return;
    this.#isRaw = false;
    this.#host.write(PASTE_OFF);
    try {
      this.#host.input.setRawMode?.(false);
    } catch {
      // The terminal is gone; there is nothing to put right.
    }
  };

  readonly #read = (bytes: Buffer): void => {
    clearTimeout(this.#silence);
    this.#host.onKeys(guardPaste(this.#reader.push(bytes)));
    const { waitMs } = this.#reader;
    if (waitMs === null) return;
    this.#silence = setTimeout(() => this.#host.onKeys(this.#reader.flush()), waitMs);
  };
}

/**
 * Nobody strikes a key in the instant a paste ends: what comes with it was behind an end mark hidden in the paste.
 * It is text, and nothing in it sends.
 */
export function guardPaste(keys: readonly Key[]): Key[] {
  const paste = keys.findIndex(({ name }) => name === "paste");
  if (paste === -1) return [...keys];
  const behind = keys.slice(paste + 1).flatMap((key): Key[] => {
    if (key.name === "text" || key.name === "paste") return [key];
    return key.name === "enter" || key.name === "new-line" ? [{ name: "new-line" }] : [];
  });
  return [...keys.slice(0, paste + 1), ...behind];
}
