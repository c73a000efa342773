/** Interactive use from its first line to its last: finds out what the terminal can do, and leaves it as it was. */
import { AgentError, type ExitCode, isAgentError } from "../../base/errors.ts";
import { createPalette, type Palette } from "../palette.ts";
import { sanitizeLine } from "../sanitize.ts";
import type { ConversationListener, ConversationPort } from "./conversation-port.ts";
import { openInputHistory } from "./input-history.ts";
import { InteractiveSession } from "./interactive-session.ts";
import { LineSession } from "./line-session.ts";
import { QuestionDesk } from "./question-desk.ts";
import { RawTerminal, type TerminalInput } from "./raw-terminal.ts";
import { type SizedOutput, TerminalSurface } from "./terminal-surface.ts";
import { Transcript } from "./transcript.ts";

export interface TerminalIo {
  /** `process.stdin` is one. */
  input: TerminalInput;
  /** `process.stdout` is one. */
  output: SizedOutput & {
    readonly isTTY?: boolean | undefined;
    on(event: "resize", listener: () => void): unknown;
    off(event: "resize", listener: () => void): unknown;
  };
  /** TERM, which says whether lines can be drawn again. */
  variables: Readonly<Record<string, string | undefined>>;
  color: boolean;
  verbose: boolean;
  /** Where messages are kept for the next time; null: nowhere. */
  historyFile: string | null;
  /** A stop from outside: what runs is interrupted and the terminal given back. */
  signal: AbortSignal;
}

type Printer = (lines: readonly string[]) => void;

interface Place {
  io: TerminalIo;
  palette: Palette;
  desk: QuestionDesk;
  transcript: Transcript;
  port: ConversationPort;
  /** From here on lines are printed so; null: as they come. */
  setPrinter: (print: Printer | null) => void;
}

/** A native call that does not end must not keep the terminal. */
const END_WAIT_MS = 3000;

/**
 * 0 after /quit, Ctrl-D or the end of the input, 130 after Ctrl-C twice, else what the signal's reason says.
 * Throws "usage-invalid" without a terminal, and what opening the conversation throws.
 */
export async function runInteractive(
  open: (listener: ConversationListener) => Promise<ConversationPort>,
  io: TerminalIo,
): Promise<ExitCode> {
  if (io.input.isTTY !== true || io.output.isTTY !== true) {
    throw new AgentError("usage-invalid", {
      problem: "Interactive use needs a terminal for input and output.",
      hint: 'Give a task, for example: agent "fix the tests".',
    });
  }
  const palette = createPalette(io.color);
  const transcript = new Transcript({ palette, verbose: io.verbose });
  const desk = new QuestionDesk();
  const printPlain: Printer = (lines) => {
    if (lines.length > 0) io.output.write(`${lines.join("\n")}\n`);
  };
  let print = printPlain;
  const port = await open({
    onEvent: (event) => print(transcript.handle(event)),
    ask: desk.ask,
  });
  const setPrinter = (printer: Printer | null) => {
    print = printer ?? printPlain;
  };
  const place: Place = { io, palette, desk, transcript, port, setPrinter };
  try {
    print(describeBeginning(place));
    return await (canDraw(io) ? runDrawn(place) : runByLines(place));
  } finally {
    desk.close();
    await settle(port.close());
  }
}

function canDraw({ input, variables }: TerminalIo): boolean {
  const name = variables.TERM ?? "";
  return input.setRawMode !== undefined && name !== "dumb";
}

async function runDrawn(place: Place): Promise<ExitCode> {
  const { io, palette, desk, transcript, port, setPrinter } = place;
  const history = await openInputHistory(io.historyFile);
  const surface = new TerminalSurface(io.output, palette);
  const now = () => performance.now();
  const session = new InteractiveSession({
    ...{ port, surface, desk, transcript, history, palette, now },
    color: io.color,
  });
  surface.readState = () => session.state;
  setPrinter(surface.print);
  const terminal = new RawTerminal({
    input: io.input,
    write: (text) => io.output.write(text),
    onKeys: (keys) => {
      for (const key of keys) session.handleKey(key);
    },
    onEnd: () => void session.endInput(),
    onSuspend: () => surface.clear(),
    onResume: () => surface.forget(),
  });
  surface.onSuspend = terminal.suspend;
  io.output.on("resize", surface.resize);
  try {
    terminal.open();
    surface.requestDraw();
    const exitCode = await Promise.race([session.ended, waitForStop(io.signal)]);
    session.runner.stop();
    await settle(session.runner.idle);
    return exitCode;
  } finally {
    io.output.off("resize", surface.resize);
    surface.close();
    terminal.close();
    setPrinter(null);
  }
}

async function runByLines(place: Place): Promise<ExitCode> {
  const { io, palette, desk, transcript, port, setPrinter } = place;
  const session = new LineSession({
    ...{ port, desk, transcript, palette, color: io.color, input: io.input },
    write: (text) => io.output.write(text),
  });
  setPrinter(session.print);
  try {
    return await Promise.race([session.ended, waitForStop(io.signal)]);
  } finally {
    session.close();
  }
}

function describeBeginning({ port, palette }: Place): string[] {
  const { model, root, sessionId } = port.status();
  const facts = [root, model ?? "no model yet", sessionId].map((fact) => sanitizeLine(fact));
  return [palette.dim(facts.join(" · ")), palette.dim("/help shows the commands"), ""];
}

function waitForStop(signal: AbortSignal): Promise<ExitCode> {
  const codeOf = () => (isAgentError(signal.reason) ? signal.reason.exitCode : 130);
  return new Promise((resolve) => {
    if (signal.aborted) resolve(codeOf());
    signal.addEventListener("abort", () => resolve(codeOf()), { once: true });
  });
}

/** Waits for an end, but not for ever, and hears no failure: there is nobody left to tell. */
async function settle(end: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, END_WAIT_MS);
  });
  await Promise.race([end.catch(() => {}), limit]);
  clearTimeout(timer);
}
