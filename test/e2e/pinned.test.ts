/** A run that must be what it says: the engine and the model of the built program, right and wrong. */
import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { HAS_PREBUILT_OBJECTS, PREBUILT_FOLDER } from "../support/prebuilt-objects.ts";
import { writeParrotModel } from "./parrot-model.ts";
import {
  CURE,
  createWorkbench,
  expectExplained,
  GREEN_TEXT,
  repairWith,
  SOURCE,
} from "./workbench.ts";

const SLOW_MS = 300_000;
const parrot = writeParrotModel(CURE);
// The loader takes a space within a name for the end of it.
const folder = mkdtempSync(path.join(tmpdir(), "agent-pinned-"));
afterAll(() => rmSync(folder, { recursive: true }));

test(
  "a model that nobody lists is refused with what to say, and nothing is changed",
  async () => {
    const bench = createWorkbench();
    const ended = await bench.run(repairWith(parrot, "--pinned"));
    expect(ended.exitCode).toBe(6);
    expectExplained(ended, /no model of the catalogue/, /--model-sha256 [0-9a-f]{64}/);
    bench.expectUntouched();
  },
  SLOW_MS,
);

test(
  "a model that is not the one that was named is refused in any run",
  async () => {
    const bench = createWorkbench();
    const ended = await bench.run(repairWith(parrot, "--model-sha256", "ab".repeat(32)));
    expect(ended.exitCode).toBe(6);
    expectExplained(ended, /should have (?:ab){32}/);
    bench.expectUntouched();
  },
  SLOW_MS,
);

describe.runIf(HAS_PREBUILT_OBJECTS)(
  "with an object of the engine that is not the locked one",
  () => {
    const object = path.join(folder, "libggml-base.so");
    const slipIn = (command: readonly string[]) => ["env", `LD_PRELOAD=${object}`, ...command];
    copyFileSync(path.join(PREBUILT_FOLDER, "libggml-base.so"), object);
    appendFileSync(object, "x");

    test(
      "a pinned run stops and changes nothing",
      async () => {
        const bench = createWorkbench();
        const ended = await bench.run(repairWith(parrot, "--pinned"), { enter: slipIn });
        expect(ended.exitCode).toBe(6);
        expectExplained(
          ended,
          /engine is not the one that is locked: .*libggml-base\.so has other/,
        );
        bench.expectUntouched();
      },
      SLOW_MS,
    );

    test(
      "any other run says so once and goes on",
      async () => {
        const bench = createWorkbench();
        const ended = await bench.run(repairWith(parrot), { enter: slipIn });
        expect(ended.exitCode).toBe(0);
        expect(ended.stdout.match(/not the one that is locked/g)).toHaveLength(1);
        expect(bench.get(SOURCE)).toBe(GREEN_TEXT);
      },
      SLOW_MS,
    );
  },
);

test(
  "a local build that is not there stops the run and is not replaced by another",
  async () => {
    const bench = createWorkbench();
    const variables = ["env", "AGENT_ENGINE_BUILD=local"];
    const enter = (command: readonly string[]) => [...variables, ...command];
    const ended = await bench.run(repairWith(parrot), { enter });
    expect(ended.exitCode).toBe(6);
    expectExplained(ended, /local build of the engine cannot be used/, /npm run build:native/);
    bench.expectUntouched();
  },
  SLOW_MS,
);
