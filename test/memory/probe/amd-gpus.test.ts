import { expect, test } from "vitest";
import { createAmdReader } from "../../../src/memory/probe/amd-gpus.ts";
import { createTextTree } from "../../support/text-tree.ts";

test("cards whose driver tells their memory are read, other entries are not", () => {
  using tree = createTextTree({
    "sys/class/drm/card0/device/mem_info_vram_total": "17163091968\n",
    "sys/class/drm/card0/device/mem_info_vram_used": "1163091968\n",
    "sys/class/drm/card1/device/vendor": "0x10de\n",
    "sys/class/drm/card2/device/mem_info_vram_total": "nonsense\n",
    "sys/class/drm/card2/device/mem_info_vram_used": "1\n",
    "sys/class/drm/card0-DP-1/status": "connected\n",
    "sys/class/drm/version": "drm 1.1.0\n",
  });
  const read = createAmdReader(tree.folder);
  const card = { name: "AMD card0", deviceCount: 1, totalBytes: 17163091968, source: "amdgpu" };
  expect(read()).toEqual([{ ...card, freeBytes: 16_000_000_000 }]);
  tree.remove("sys/class/drm/card0");
  expect(read()).toEqual([]);
});

test("a machine without cards has none", () => {
  using tree = createTextTree();
  expect(createAmdReader(tree.folder)()).toEqual([]);
});
