/** The real program in a real terminal, with a real model of a few hundred kilobytes. */
import { expect, test, vi } from "vitest";
import { findTerminalObstacle, type OpenTerminal, openTerminal } from "../support/terminal.ts";
import { locateProgram } from "./built-program.ts";
import { writeParrotModel } from "./parrot-model.ts";
import { CURE, createWorkbench, GREEN_TEXT, RED_TEXT, SOURCE, TEST_COMMAND } from "./workbench.ts";

const obstacle = await findTerminalObstacle();
if (obstacle !== null) process.stdout.write(`no interactive test: ${obstacle}\n`);
const model = writeParrotModel(CURE);
vi.setConfig({ testTimeout: 180_000 });

function start(
  bench: ReturnType<typeof createWorkbench>,
  ...flags: string[]
): Promise<OpenTerminal> {
  return openTerminal(
    [process.execPath, locateProgram(), "-m", model, "--offline", "--threads", "1", ...flags],
    { cwd: bench.root, env: bench.variables, columns: 100, rows: 30 },
  );
}

test.skipIf(obstacle !== null)(
  "a repair is asked about, done, shown, taken back and left",
  async () => {
    const bench = createWorkbench();
    await using terminal = await start(bench, "--test-cmd", TEST_COMMAND);
    await terminal.waitFor("default>");
    terminal.type(`fix the tests in ${SOURCE}\r`);
    await terminal.waitFor("Change value.py?", "history");
    terminal.type("t");
    await terminal.waitFor("✓ fixed  All tests pass", "history");
    expect(bench.get(SOURCE)).toBe(GREEN_TEXT);
    terminal.type("/diff\r");
    await terminal.waitFor("+v=42", "history");
    terminal.type("/undo\r");
    await terminal.waitFor("Undone: value.py", "history");
    expect(bench.get(SOURCE)).toBe(RED_TEXT);
    terminal.type("/quit\r");
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  },
);

test.skipIf(obstacle !== null)(
  "plan mode, by Shift+Tab, writes nothing and says what it would do",
  async () => {
    const bench = createWorkbench();
    bench.put("notes.md", "first\n");
    bench.remember();
    await using terminal = await start(bench, "--permission-mode", "yolo");
    await terminal.waitFor("yolo>");
    terminal.type("\x1b[Z");
    await terminal.waitFor("plan>");
    terminal.type("Copy notes.md to other.md\r");
    await terminal.waitFor("Nothing was written, nothing was run", "history");
    bench.expectUntouched();
    terminal.type("\x04");
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  },
);

test.skipIf(obstacle !== null)(
  "Ctrl-C twice ends it with 130, and the next one goes on with -c",
  async () => {
    const bench = createWorkbench();
    bench.put("notes.md", "first\n");
    {
      await using terminal = await start(bench, "--permission-mode", "accept-edits");
      await terminal.waitFor("accept-edits>");
      terminal.type("Copy notes.md to other.md\r");
      await terminal.waitFor("✓ changed", "history");
      terminal.type("\x03\x03");
      expect(await terminal.ended).toMatchObject({ exitCode: 130 });
    }
    await using terminal = await start(bench, "-c");
    await terminal.waitFor("default>");
    terminal.type("/context\r");
    await terminal.waitFor("1 message", "history");
    terminal.type("/sessions\r");
    await terminal.waitFor("Copy notes.md to other.md", "history");
    terminal.type("/quit\r");
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  },
);
