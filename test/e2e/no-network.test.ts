/**
 * Nothing opens a socket to anywhere unless it is asked to: the program works where there is no network at all, and
 * the system calls of all its processes show none that would use one.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { writeParrotModel } from "./parrot-model.ts";
import { CURE, createWorkbench, GREEN_TEXT, repairWith, SOURCE } from "./workbench.ts";

const SLOW_MS = 300_000;
const parrot = writeParrotModel(CURE);
const parrotSha256 = createHash("sha256").update(readFileSync(parrot)).digest("hex");
const traces = mkdtempSync(path.join(tmpdir(), "agent-traces-"));
afterAll(() => rmSync(traces, { recursive: true }));

/** A name space of networks without an interface that is up, the loopback included. */
const ALONE = ["unshare", "--user", "--map-root-user", "--net"];

function findObstacle(command: readonly string[]): string | null {
  const [program = "", ...args] = command;
  const { error, status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (error !== undefined) return error.message;
  return status === 0 ? null : stderr.trim();
}

const noNamespace = findObstacle([...ALONE, "true"]);
const noTrace = findObstacle(["strace", "-f", "-e", "trace=socket", "-o", "/dev/null", "true"]);
if (noNamespace !== null) process.stderr.write(`skipped: name spaces: ${noNamespace}\n`);
if (noTrace !== null) process.stderr.write(`skipped: strace: ${noTrace}\n`);

/** Each with the exit code it has here. Whatever it is about is at hand. */
const COMMANDS: readonly (readonly [words: readonly string[], exitCode: number])[] = [
  [["models", "list"], 0],
  [["doctor", parrot, "--quick"], 0],
  [["plan", parrot], 0],
  [["template", "check", parrot], 0],
  [["verify", parrot, "--model-sha256", parrotSha256], 0],
];

function nameCommand([words]: (typeof COMMANDS)[number]): string {
  return words
    .map((word) => (word === parrot ? "MODEL" : word.replace(parrotSha256, "HEX")))
    .join(" ");
}

describe.skipIf(noNamespace !== null)("where there is no network", () => {
  const enter = (command: readonly string[]) => [...ALONE, ...command];

  test("there is none, not even to this machine itself", () => {
    const script =
      "require('net').connect(9, '127.0.0.1').on('error', ({ code }) => console.log(code))";
    const [program = "", ...args] = enter([process.execPath, "-e", script]);
    expect(execFileSync(program, args, { encoding: "utf8" }).trim()).toBe("ENETUNREACH");
  });

  test(
    "a whole repair is done",
    async () => {
      const bench = createWorkbench();
      const ended = await bench.run(
        repairWith(parrot, "--pinned", "--model-sha256", parrotSha256),
        {
          enter,
        },
      );
      expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
      expect(bench.get(SOURCE)).toBe(GREEN_TEXT);
    },
    SLOW_MS,
  );

  test.each(COMMANDS.map((command) => [nameCommand(command), ...command] as const))(
    "%s works",
    async (_, words, exitCode) => {
      expect(await createWorkbench().run(words, { enter })).toMatchObject({ exitCode, stderr: "" });
    },
    SLOW_MS,
  );
});

interface Trace {
  enter: (command: readonly string[]) => readonly string[];
  /** The sockets that processes of the command have opened to anywhere; a pair between two of them is none. */
  read(): string[];
}

let traced = 0;

/** Paths on this machine, and the kernel, which a sandbox asks for an empty network of its own. */
const HARMLESS = /^socket\((?:AF_UNIX|AF_NETLINK),/;

function startTrace(): Trace {
  traced += 1;
  const name = `${traced}.`;
  const prefix = path.join(traces, `${traced}`);
  return {
    enter: (command) => ["strace", "-ff", "-qq", "-e", "trace=socket", "-o", prefix, ...command],
    read: () =>
      readdirSync(traces)
        .filter((file) => file.startsWith(name))
        .flatMap((file) => readFileSync(path.join(traces, file), "utf8").split("\n"))
        .filter((line) => line.startsWith("socket(") && !HARMLESS.test(line)),
  };
}

describe.skipIf(noTrace !== null)("of the system", () => {
  test("a connection that is made is seen", () => {
    const { enter, read } = startTrace();
    const script = "require('net').connect(9, '127.0.0.1').on('error', () => {})";
    const [program = "", ...args] = enter([process.execPath, "-e", script]);
    execFileSync(program, args);
    expect(read()).toEqual([expect.stringMatching(/^socket\(AF_INET, SOCK_STREAM/)]);
  });

  test(
    "a whole repair asks for no socket",
    async () => {
      const bench = createWorkbench();
      const { enter, read } = startTrace();
      expect(await bench.run(repairWith(parrot), { enter })).toMatchObject({ exitCode: 0 });
      expect(bench.get(SOURCE)).toBe(GREEN_TEXT);
      expect(read()).toEqual([]);
    },
    SLOW_MS,
  );

  test.each(COMMANDS.map((command) => [nameCommand(command), ...command] as const))(
    "%s asks for no socket",
    async (_, words, exitCode) => {
      const { enter, read } = startTrace();
      expect(await createWorkbench().run(words, { enter })).toMatchObject({ exitCode });
      expect(read()).toEqual([]);
    },
    SLOW_MS,
  );
});
