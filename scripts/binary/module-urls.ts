/**
 * An esbuild plugin: within bundled text, `import.meta.url` keeps naming the module's own place. Whatever a module looks for
 * beside itself is then found where it lies in a package, although the module is part of a larger file.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Loader, Plugin } from "esbuild";

export interface ModuleUrlOptions {
  /** Only modules below this folder are rewritten. */
  folder: string;
  /** From the folder of every output file to the folder that stands for `folder`: "." or "../..". */
  toFolder: string;
}

export function keepModuleUrls({ folder, toFolder }: ModuleUrlOptions): Plugin {
  return {
    name: "keep-module-urls",
    setup(build) {
      build.onLoad({ filter: /\.[jt]s$/ }, async ({ path: file }) => {
        const relative = path.relative(folder, file);
        if (relative.startsWith("..")) return undefined;
        const text = await readFile(file, "utf8");
        if (!text.includes("import.meta.url")) return undefined;
        const loader: Loader = file.endsWith(".ts") ? "ts" : "js";
        const place = `${toFolder}/${relative.split(path.sep).join("/").replace(/\.ts$/, ".js")}`;
        const url = `new URL(${JSON.stringify(place)}, import.meta.url).href`;
        return { contents: text.replaceAll("import.meta.url", url), loader };
      });
    },
  };
}
