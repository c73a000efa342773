import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import {
  assumeOverhead,
  readOverhead,
  recordOverhead,
} from "../../../src/memory/headroom/load-record.ts";

const KEY = { sha256: "a".repeat(64), device: "cuda: RTX", engine: "one" };
const newFolder = () => mkdtempSync(path.join(tmpdir(), "agent-loads-"));

const CUDA = { device: "cuda", gpuCount: 1 };
const CPU = { device: "cpu", gpuCount: 0 };

test("before the first load the overhead is assumed, by the kind of device", async () => {
  const folder = newFolder();
  expect(await readOverhead(folder, KEY, CUDA)).toEqual(assumeOverhead(CUDA));
  expect(assumeOverhead(CUDA)).toMatchObject({ gpuBytes: 750 * 2 ** 20, source: "assumed" });
  const twoCards = assumeOverhead({ device: "cuda", gpuCount: 2 });
  expect(twoCards).toMatchObject({
    gpuBytes: 1500 * 2 ** 20,
    ramBytes: assumeOverhead(CUDA).ramBytes,
  });
  expect(assumeOverhead(CPU).gpuBytes).toBe(0);
  expect(assumeOverhead({ device: "a new backend", gpuCount: 1 }).gpuBytes).toBeGreaterThan(0);
});

test("a larger overhead counts at once, a smaller one by and by, each memory by itself", async () => {
  const folder = newFolder();
  await recordOverhead(folder, KEY, { ramBytes: 100, gpuBytes: null });
  expect(await readOverhead(folder, KEY, CUDA)).toEqual({
    ramBytes: 100,
    gpuBytes: 750 * 2 ** 20,
    source: "measured",
  });
  await recordOverhead(folder, KEY, { ramBytes: 50, gpuBytes: 7 });
  await recordOverhead(folder, KEY, { ramBytes: null, gpuBytes: 5 });
  const source = "measured";
  expect(await readOverhead(folder, KEY, CUDA)).toEqual({ ramBytes: 90, gpuBytes: 6, source });
});

test("another engine, device or model has a record of its own", async () => {
  const folder = newFolder();
  await recordOverhead(folder, KEY, { ramBytes: 1, gpuBytes: 1 });
  for (const other of [{ engine: "two" }, { device: "cpu" }, { sha256: "b".repeat(64) }]) {
    expect(await readOverhead(folder, { ...KEY, ...other }, CPU)).toEqual(assumeOverhead(CPU));
  }
  await recordOverhead(folder, { ...KEY, engine: "two" }, { ramBytes: 2, gpuBytes: 2 });
  expect((await readOverhead(folder, KEY, CPU)).ramBytes).toBe(1);
});

test.each(["", "{", "[]", '{"version":1,"loads":[{"device":3}]}', "\u0000", '{"version":9}'])(
  "a damaged record %j counts as none and is replaced",
  async (text) => {
    const folder = newFolder();
    mkdirSync(path.join(folder, "memory"));
    writeFileSync(path.join(folder, "memory", `${KEY.sha256}.loads.json`), text);
    expect(await readOverhead(folder, KEY, CPU)).toEqual(assumeOverhead(CPU));
    await recordOverhead(folder, KEY, { ramBytes: 3, gpuBytes: 4 });
    expect((await readOverhead(folder, KEY, CPU)).ramBytes).toBe(3);
  },
);

test("a folder that cannot be written is no failure", async () => {
  const folder = path.join(newFolder(), "file");
  writeFileSync(folder, "not a folder");
  await recordOverhead(folder, KEY, { ramBytes: 3, gpuBytes: 4 });
  expect(await readOverhead(folder, KEY, CPU)).toEqual(assumeOverhead(CPU));
});

test("the record keeps the last sixteen builds", async () => {
  const folder = newFolder();
  for (let build = 0; build < 20; build++) {
    await recordOverhead(
      folder,
      { ...KEY, engine: `build ${build}` },
      { ramBytes: 1, gpuBytes: 1 },
    );
  }
  const read = (build: number) => readOverhead(folder, { ...KEY, engine: `build ${build}` }, CPU);
  expect((await read(19)).source).toBe("measured");
  expect((await read(4)).source).toBe("measured");
  expect((await read(3)).source).toBe("assumed");
});
