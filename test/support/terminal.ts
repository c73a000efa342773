/**
 * A program in a real terminal: a pseudoterminal, and a screen that reads what is written to it. Waits are for something
 * on the screen, never for a time.
 */
import type { IPty } from "@lydell/node-pty";
import xterm from "@xterm/headless";

export interface TerminalOptions {
  columns?: number;
  rows?: number;
  /** The whole environment beside PATH and TERM. */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
}

export interface EndedTerminal {
  exitCode: number;
  signal: number;
}

export interface OpenTerminal extends AsyncDisposable {
  /** What a person sees now: rows as far as they were written, without empty rows at the end. */
  screen(): string;
  /** The same with all that has scrolled away above it. Lines the terminal broke are joined. */
  history(): string;
  /** Every byte the program has written, as text. */
  written(): string;
  cursor(): { row: number; column: number };
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves when the screen (or what `look` says) matches; rejects with the screen when it never does. */
  waitFor(wanted: string | RegExp, look?: "screen" | "history"): Promise<void>;
  /** The same for any condition. */
  waitUntil(what: string, isTrue: () => boolean): Promise<void>;
  kill(signal: string): void;
  readonly pid: number;
  readonly ended: Promise<EndedTerminal>;
}

/** A starved machine is slow, and a condition that never comes true is a failure either way. */
const WAIT_MS = 60_000;

type Spawn = typeof import("@lydell/node-pty").spawn;

async function loadSpawn(): Promise<Spawn> {
  return (await import("@lydell/node-pty")).spawn;
}

/** Why no terminal can be opened here; null: one can. */
export async function findTerminalObstacle(): Promise<string | null> {
  try {
    const spawn = await loadSpawn();
    const pty = spawn(process.execPath, ["--version"], {});
    await new Promise((resolve) => pty.onExit(resolve));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function openTerminal(
  command: readonly string[],
  { columns = 80, rows = 24, env = {}, cwd }: TerminalOptions = {},
): Promise<OpenTerminal> {
  const spawn = await loadSpawn();
  const [program = "", ...args] = command;
  const pty = spawn(program, args, {
    name: env.TERM ?? "xterm-256color",
    cols: columns,
    rows,
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env.PATH ?? "", TERM: "xterm-256color", ...env },
  });
  return watchTerminal(pty, { columns, rows });
}

function watchTerminal(pty: IPty, size: { columns: number; rows: number }): OpenTerminal {
  const terminal = new xterm.Terminal({
    cols: size.columns,
    rows: size.rows,
    scrollback: 10_000,
    allowProposedApi: true,
  });
  let written = "";
  const watchers = new Set<() => void>();
  const look = () => {
    for (const watcher of watchers) watcher();
  };
  terminal.onData((answer) => pty.write(answer));
  pty.onData((text) => {
    written += text;
    terminal.write(text, look);
  });
  let hasEnded = false;
  const ended = new Promise<EndedTerminal>((resolve) => {
    pty.onExit(({ exitCode, signal = 0 }) => {
      hasEnded = true;
      // What was written last is on the screen before anybody looks.
      terminal.write("", () => {
        look();
        resolve({ exitCode, signal });
      });
    });
  });
  const waitUntil = (what: string, isTrue: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const watcher = () => {
        if (!isTrue()) return;
        clearTimeout(limit);
        watchers.delete(watcher);
        resolve();
      };
      const limit = setTimeout(() => {
        watchers.delete(watcher);
        reject(new Error(`Never came: ${what}. The screen:\n${readRows(terminal, "screen")}`));
      }, WAIT_MS);
      watchers.add(watcher);
      watcher();
    });
  return {
    screen: () => readRows(terminal, "screen"),
    history: () => readRows(terminal, "history"),
    written: () => written,
    cursor: () => ({ row: terminal.buffer.active.cursorY, column: terminal.buffer.active.cursorX }),
    type: (text) => pty.write(text),
    resize(columns, rows) {
      terminal.resize(columns, rows);
      pty.resize(columns, rows);
    },
    waitFor: (wanted, place = "screen") =>
      waitUntil(String(wanted), () => {
        const text = readRows(terminal, place);
        return typeof wanted === "string" ? text.includes(wanted) : wanted.test(text);
      }),
    waitUntil,
    kill: (signal) => process.kill(pty.pid, signal),
    pid: pty.pid,
    ended,
    async [Symbol.asyncDispose]() {
      if (!hasEnded) pty.kill("SIGKILL");
      await ended;
      terminal.dispose();
    },
  };
}

function readRows(terminal: InstanceType<typeof xterm.Terminal>, place: "screen" | "history") {
  const { active } = terminal.buffer;
  const first = place === "screen" ? active.baseY : 0;
  const rows: string[] = [];
  for (let row = first; row < active.length; row += 1) {
    const line = active.getLine(row);
    if (line === undefined) continue;
    const text = line.translateToString(true);
    const isJoined = place === "history" && line.isWrapped && rows.length > 0;
    if (isJoined) rows[rows.length - 1] += text;
    else rows.push(text);
  }
  return rows.join("\n").replace(/\n+$/, "");
}
