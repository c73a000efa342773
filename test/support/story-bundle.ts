/**
 * The story's program as one JavaScript file, so that a process that is only started to be killed starts quickly.
 * What the sources find beside themselves is linked where the bundle looks for it.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const REPOSITORY = path.resolve(import.meta.dirname, "../..");

export interface StoryBundle {
  readonly file: string;
  remove(): void;
}

/** Within `node_modules`, where it finds the packages and no tool looks for sources. */
export async function bundleStory(): Promise<StoryBundle> {
  const cache = path.join(REPOSITORY, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, "agent-story-"));
  const file = path.join(folder, "a", "b", "c", "story-child.mjs");
  // Sources lie two and three folders deep.
  for (const above of [folder, path.join(folder, "a")]) {
    mkdirSync(path.join(above, "b"), { recursive: true });
    for (const name of ["models", "native"]) {
      symlinkSync(path.join(REPOSITORY, name), path.join(above, name));
    }
  }
  await build({
    entryPoints: [path.join(import.meta.dirname, "story-child.ts")],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["node-llama-cpp", "esbuild", "tsx", "@huggingface/*", "web-tree-sitter"],
    banner: {
      js: 'import { createRequire as createRequireHere } from "node:module"; const require = createRequireHere(import.meta.url);',
    },
    logLevel: "error",
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
