import { expect, test } from "vitest";
import { nvidiaQueryArguments, parseNvidiaRow } from "../../../src/memory/probe/nvidia-rows.ts";

const MIB = 1024 ** 2;

test("a row is read, and what the driver reserves counts as used", () => {
  // 81559 = 1000 used + 79936 free + 623 reserved
  const line =
    "0, GPU-5d1f0a43-1111-2222-3333-444455556666, Disabled, 81559, 1000, 79936, NVIDIA H100";
  expect(parseNvidiaRow(line)).toEqual({
    index: 0,
    uuid: "GPU-5d1f0a43-1111-2222-3333-444455556666",
    name: "NVIDIA H100",
    isSliced: false,
    memory: { totalBytes: 81559 * MIB, freeBytes: 79936 * MIB },
  });
});

test.each([
  ["100, 40, 60", 60],
  ["100, 40, [N/A]", 60],
  ["100, [N/A], 60", 60],
  ["100 MiB, 40 MiB, 60 MiB", 60],
  ["100,0, 39,5, 60,5", 60.5],
  ["100.0, 39.5, 60.5", 60.5],
  ["100, 130, [N/A]", -30],
])("of the memory %j, %d MiB are free", (memory, freeMib) => {
  const row = parseNvidiaRow(`1, GPU-1, [N/A], ${memory}, NVIDIA RTX, Limited Edition`);
  expect(row).toMatchObject({ index: 1, name: "NVIDIA RTX, Limited Edition", isSliced: false });
  expect(row?.memory?.freeBytes).toBe(freeMib * MIB);
});

test.each([
  "[N/A], [N/A], [N/A]",
  "ERR!, ERR!, ERR!",
  "[Not Supported], 1, 1",
  "[Unknown Error], 1, 1",
  "[Insufficient Permissions], 1, 1",
  "100, [N/A], [N/A]",
  "NaN, 1, 1",
  "-5, 1, 1",
  "1e9, 1, 1",
  "24,576, 1, 1",
])("the memory %j is unknown, the card is not", (memory) => {
  expect(parseNvidiaRow(`0, GPU-1, Disabled, ${memory}, Card`)).toMatchObject({
    name: "Card",
    memory: null,
  });
});

test("a card cut into slices says so", () => {
  expect(parseNvidiaRow("0, GPU-1, Enabled, 100, 1, 99, Card")?.isSliced).toBe(true);
});

test.each([
  "",
  "0",
  "0, GPU-1, Disabled, 100, 1, 9",
  "0, GPU-1, Disabled, 100, 1, 99, ",
  "x, GPU-1, Disabled, 100, 1, 99, Card",
  "64, GPU-1, Disabled, 100, 1, 99, Card",
  "Unable to determine the device handle for GPU0: 0000:01:00.0: GPU is lost.",
  "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
  'Field "mig.mode.current" is not a valid field to query.',
  "index, uuid, mig.mode.current, memory.total [MiB], memory.used [MiB], memory.free [MiB], name",
])("%j is no row", (line) => {
  expect(parseNvidiaRow(line)).toBeNull();
});

test("the tool is asked for the fields in the order that is read", () => {
  expect(nvidiaQueryArguments(1000)).toEqual([
    "--query-gpu=index,uuid,mig.mode.current,memory.total,memory.used,memory.free,name",
    "--format=csv,noheader,nounits",
    "--loop-ms=1000",
  ]);
});
