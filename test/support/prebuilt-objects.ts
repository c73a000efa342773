/** Copies of the prebuilt native objects of Linux on x64, to be mapped, replaced and taken for others. */
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

export const PREBUILT_FOLDER = path.resolve(
  "node_modules/@node-llama-cpp/linux-x64/bins/linux-x64",
);

export const HAS_PREBUILT_OBJECTS =
  process.platform === "linux" && process.arch === "x64" && existsSync(PREBUILT_FOLDER);

/** What the addon needs to be loaded; kernels come later. */
const NEEDED = [
  "llama-addon.node",
  "libllama.v0.5.0.so",
  "libllama-common.so",
  "libggml.v0.5.0.so",
  "libggml-base.so",
];

/** Copies the objects there and maps them into this process, for its whole life. */
export function mapAddon(folder: string): { file: string } {
  mkdirSync(folder, { recursive: true });
  for (const name of NEEDED) {
    copyFileSync(path.join(PREBUILT_FOLDER, name), path.join(folder, name));
  }
  const file = path.join(folder, "llama-addon.node");
  process.dlopen({ exports: {} }, file);
  return { file };
}

/** As an installation does it: the name is given to another file. */
export function replaceFile(file: string, text = "another"): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
