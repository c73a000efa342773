/** Reads the memory of AMD cards where their Linux driver tells it: use by everybody. Knows no marketing names. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { GpuDevice } from "./gpu-figures.ts";
import { parseFigure } from "./kernel-figures.ts";

const MOST_CARDS = 64;

/** Never throws. */
export type AmdReader = () => readonly GpuDevice[];

/** Cards are looked for once; a card whose figures can no longer be read drops out. */
export function createAmdReader(rootFolder: string): AmdReader {
  const folder = path.join(rootFolder, "/sys/class/drm");
  const cards = listCards(folder);
  return () => cards.flatMap((card) => readCard(folder, card));
}

function listCards(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^card\d+$/.test(name))
      .sort()
      .slice(0, MOST_CARDS);
  } catch {
    return [];
  }
}

function readCard(folder: string, card: string): GpuDevice[] {
  const read = (name: string) => parseFigure(readText(path.join(folder, card, "device", name)));
  const totalBytes = read("mem_info_vram_total");
  const usedBytes = read("mem_info_vram_used");
  if (totalBytes === null || usedBytes === null) return [];
  const freeBytes = totalBytes - usedBytes;
  return [{ name: `AMD ${card}`, deviceCount: 1, totalBytes, freeBytes, source: "amdgpu" }];
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
