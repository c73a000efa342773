import { expect, test } from "vitest";
import type { NvidiaGpu } from "../../../src/memory/probe/nvidia-rows.ts";
import { selectNvidiaGpus } from "../../../src/memory/probe/visible-gpus.ts";

function createGpu(index: number, name: string, more: Partial<NvidiaGpu> = {}): NvidiaGpu {
  const memory = { totalBytes: 100, freeBytes: 50 };
  return { index, uuid: `GPU-${index}${index}aa-1`, name, isSliced: false, memory, ...more };
}

const TWINS = [createGpu(0, "A"), createGpu(1, "A"), createGpu(2, "A")];
const MIXED = [createGpu(0, "Small"), createGpu(1, "Large")];

const UNASKED = { names: null, visibleDevices: undefined, deviceOrder: undefined };

test.each([
  { what: "all without a choice", gpus: TWINS, choice: {}, indices: [0, 1, 2] },
  {
    what: "an index among equal cards",
    gpus: TWINS,
    choice: { visibleDevices: "1" },
    indices: [1],
  },
  { what: "several indices", gpus: TWINS, choice: { visibleDevices: "2, 0" }, indices: [2, 0] },
  {
    what: "entries up to the first that is none",
    gpus: TWINS,
    choice: { visibleDevices: "1,-1,2" },
    indices: [1],
  },
  { what: "none for an empty value", gpus: TWINS, choice: { visibleDevices: "" }, indices: [] },
  {
    what: "none for NoDevFiles",
    gpus: TWINS,
    choice: { visibleDevices: "NoDevFiles" },
    indices: [],
  },
  {
    what: "an entry given twice, once",
    gpus: TWINS,
    choice: { visibleDevices: "1,1" },
    indices: [1],
  },
  { what: "a UUID", gpus: MIXED, choice: { visibleDevices: "GPU-11aa-1" }, indices: [1] },
  {
    what: "the beginning of a UUID",
    gpus: MIXED,
    choice: { visibleDevices: "GPU-11" },
    indices: [1],
  },
  {
    what: "none for a beginning that several share",
    gpus: MIXED,
    choice: { visibleDevices: "GPU-" },
    indices: [],
  },
  {
    what: "an index among unlike cards in bus order",
    gpus: MIXED,
    choice: { visibleDevices: "0", deviceOrder: "PCI_BUS_ID" },
    indices: [0],
  },
  { what: "cards by the engine's names", gpus: MIXED, choice: { names: ["Large"] }, indices: [1] },
  {
    what: "cards by index where the engine's names agree",
    gpus: TWINS,
    choice: { names: ["A"], visibleDevices: "2" },
    indices: [2],
  },
  {
    what: "cards by name where the numbering is not sure",
    gpus: MIXED,
    choice: { names: ["Large"], visibleDevices: "0" },
    indices: [1],
  },
])("chooses $what", ({ gpus, choice, indices }) => {
  const chosen = selectNvidiaGpus(gpus, { ...UNASKED, ...choice });
  expect(chosen?.map(({ index }) => index)).toEqual(indices);
});

test.each([
  { what: "an index among unlike cards", gpus: MIXED, choice: { visibleDevices: "0" } },
  { what: "a slice", gpus: TWINS, choice: { visibleDevices: "MIG-GPU-00aa/1/0" } },
  { what: "one of several cards of the same name", gpus: TWINS, choice: { names: ["A"] } },
  { what: "a name that no card has", gpus: MIXED, choice: { names: ["Other"] } },
  {
    what: "a card that is cut into slices",
    gpus: [createGpu(0, "A", { isSliced: true })],
    choice: {},
  },
])("cannot decide on $what", ({ gpus, choice }) => {
  expect(selectNvidiaGpus(gpus, { ...UNASKED, ...choice })).toBeNull();
});
