/** Interactive use without a terminal, and at one that goes away. */
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { runInteractive, type TerminalIo } from "../../../src/ui/interactive/run-interactive.ts";
import { createScriptedPort, type ScriptedPort } from "./scripted-port.ts";

interface Bench {
  io: TerminalIo;
  input: PassThrough;
  /** Resolves when a text has been written. */
  waitFor: (text: string) => Promise<void>;
  rawModes: boolean[];
  text: () => string;
}

function createBench(part: Partial<TerminalIo> = {}): Bench {
  const input = new PassThrough();
  const rawModes: boolean[] = [];
  let written = "";
  const waiting = new Map<() => void, string>();
  const output = {
    isTTY: true,
    columns: 80,
    rows: 24,
    write(text: string) {
      written += text;
      for (const [resolve, wanted] of waiting) if (written.includes(wanted)) resolve();
    },
    on: () => {},
    off: () => {},
  };
  const setRawMode = (isRaw: boolean) => rawModes.push(isRaw);
  const io: TerminalIo = {
    input: Object.assign(input, { isTTY: true, setRawMode }),
    output,
    ...{ variables: { TERM: "xterm" }, color: false, verbose: false, historyFile: null },
    signal: new AbortController().signal,
    ...part,
  };
  const waitFor = (text: string) =>
    written.includes(text)
      ? Promise.resolve()
      : new Promise<void>((resolve) => {
          waiting.set(resolve, text);
        });
  return { io, input, waitFor, rawModes, text: () => written };
}

function run(bench: Bench): { ended: Promise<number>; port: () => ScriptedPort } {
  let port: ScriptedPort | undefined;
  const ended = runInteractive((listener) => {
    port = createScriptedPort(listener);
    return Promise.resolve(port);
  }, bench.io);
  return {
    ended,
    port: () => {
      if (port === undefined) throw new Error("not open");
      return port;
    },
  };
}

test.each(["input", "output"] as const)("without a terminal for %s it refuses", async (side) => {
  const bench = createBench();
  Object.assign(bench.io[side], { isTTY: false });
  await expect(run(bench).ended).rejects.toMatchObject({ code: "usage-invalid", exitCode: 2 });
  expect(bench.text()).toBe("");
});

describe("an input that ends", () => {
  test("in the middle of a question is a no", async () => {
    const bench = createBench();
    const { ended } = run(bench);
    await bench.waitFor("default> ");
    bench.input.write("write\r");
    await bench.waitFor("y once");
    bench.input.end();
    expect(await ended).toBe(0);
    expect(bench.text()).toContain("The answer was no.");
  });

  test("with messages waiting lets them be finished", async () => {
    const bench = createBench();
    const { ended, port } = run(bench);
    await bench.waitFor("default> ");
    bench.input.write("say one\rsay two\r");
    bench.input.end();
    expect(await ended).toBe(0);
    expect(port().calls).toEqual(["send say one", "send say two"]);
  });

  test("gives the terminal back", async () => {
    const bench = createBench();
    const { ended } = run(bench);
    await bench.waitFor("default> ");
    bench.input.end();
    await ended;
    expect(bench.rawModes).toEqual([true, false]);
  });
});

test("a failure to open is told, with the terminal untouched", async () => {
  const bench = createBench();
  await expect(
    runInteractive(() => Promise.reject(new Error("no model")), bench.io),
  ).rejects.toThrow("no model");
  expect(bench.rawModes).toEqual([]);
});

test("a message that fails ends with what to do, and the next one goes on", async () => {
  const bench = createBench();
  const { ended } = run(bench);
  await bench.waitFor("default> ");
  bench.input.write("fail\rsay still here\r");
  bench.input.end();
  expect(await ended).toBe(0);
  expect(bench.text()).toContain("(no-test-command, exit 2)");
  expect(bench.text()).toContain("\nstill here\r");
});

test("//help goes out as a message that begins with a slash", async () => {
  const bench = createBench();
  const { ended, port } = run(bench);
  await bench.waitFor("default> ");
  bench.input.write("//help\r");
  await bench.waitFor("answered");
  bench.input.end();
  await ended;
  expect(port().calls).toEqual(["send /help"]);
});

test("a paste goes out verbatim, controls and all", async () => {
  const bench = createBench();
  const { ended, port } = run(bench);
  await bench.waitFor("default> ");
  bench.input.write("\u001b[200~say a\u0000\u0003\tb\u001b[201~");
  await bench.waitFor("say a");
  bench.input.write("\r");
  await bench.waitFor("answered");
  bench.input.end();
  await ended;
  expect(port().calls).toEqual(["send say a\u0000\u0003\tb"]);
});

test("a stop from outside ends with its code and the terminal given back", async () => {
  const stop = new AbortController();
  const bench = createBench({ signal: stop.signal });
  const { ended } = run(bench);
  await bench.waitFor("default> ");
  bench.input.write("hold\r");
  await bench.waitFor("working");
  stop.abort();
  expect(await ended).toBe(130);
  expect(bench.rawModes).toEqual([true, false]);
});
