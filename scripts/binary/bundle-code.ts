/**
 * Turns a thousand modules into some dozens of files: fewer to write, to check and to load at every start. Our own code and
 * most packages are bundled together; those that look for files of their own stay packages, each bundled for itself.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BuildOptions, build } from "esbuild";
import { keepModuleUrls } from "./module-urls.ts";
import type { OwnModules } from "./own-modules.ts";

/** Stay outside our bundle: natives, WebAssembly and what looks for them. */
export const KEPT_PACKAGES = ["node-llama-cpp", "web-tree-sitter", "@vscode/tree-sitter-wasm"];

/** Optional to node-llama-cpp, or natives that are packages of their own. */
const ENGINE_EXTERNALS = ["@node-llama-cpp/*", "electron", "typescript", "@reflink/*", "cmake-js"];
const ENGINE_MODULES = ["index", "bindings/utils/testBindingBinary"];

/** Packages in CommonJS ask for Node's own modules in their way. */
const REQUIRE =
  'import { createRequire as createPackageRequire } from "node:module"; const require = createPackageRequire(import.meta.url);';

const COMMON = {
  bundle: true,
  platform: "node",
  target: "node20",
  // A package's UMD text asks for its parts in a way that no bundler sees.
  mainFields: ["module", "main"],
  metafile: true,
  legalComments: "none",
  logLevel: "warning",
} satisfies BuildOptions;

/** Writes `dist` into `stage`. Returns the files of node_modules that went into it. */
export async function bundleProgram(
  project: string,
  stage: string,
  { children, threads }: OwnModules,
): Promise<string[]> {
  const modules = ["main", ...children, ...threads];
  const parts = modules.map((module) => ({ module, part: `part-${module.replaceAll("/", "-")}` }));
  const source = path.join(project, "src");
  const { metafile } = await build({
    ...COMMON,
    format: "esm",
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    absWorkingDir: project,
    outdir: path.join(stage, "dist"),
    // One folder for all, so that the way from any of them to a module's own place is the same.
    entryPoints: parts.map(({ module, part }) => ({
      in: path.join(source, `${module}.ts`),
      out: part,
    })),
    chunkNames: "chunk-[hash]",
    external: KEPT_PACKAGES,
    banner: { js: REQUIRE },
    plugins: [keepModuleUrls({ folder: source, toFolder: "." })],
  });
  for (const { module, part } of parts) {
    const file = path.join(stage, "dist", `${module}.js`);
    mkdirSync(path.dirname(file), { recursive: true });
    const way = path.posix.relative(path.posix.dirname(module), part);
    writeFileSync(file, `import "${way.startsWith(".") ? way : `./${way}`}.js";\n`);
  }
  return Object.keys(metafile.inputs).filter((file) => file.startsWith("node_modules/"));
}

/** node-llama-cpp in two files, at their own places: the second is what it starts to try a binary out. */
export async function bundleEngine(project: string, stage: string): Promise<string[]> {
  const place = path.join("node_modules", "node-llama-cpp", "dist");
  const inputs = new Set<string>();
  for (const module of ENGINE_MODULES) {
    const depth = module.split("/").length - 1;
    const { metafile } = await build({
      ...COMMON,
      format: "esm",
      minifySyntax: true,
      minifyWhitespace: true,
      absWorkingDir: project,
      entryPoints: [path.join(project, place, `${module}.js`)],
      outfile: path.join(stage, place, `${module}.js`),
      external: ENGINE_EXTERNALS,
      banner: { js: REQUIRE },
      plugins: [
        keepModuleUrls({
          folder: path.join(project, place),
          toFolder: depth === 0 ? "." : Array(depth).fill("..").join("/"),
        }),
      ],
    });
    for (const file of Object.keys(metafile.inputs)) inputs.add(file);
  }
  return [...inputs];
}

/** The modules of the engine that it starts in processes of their own. */
export const ENGINE_CHILDREN = [`node_modules/node-llama-cpp/dist/${ENGINE_MODULES[1]}.js`];

/** The boot as one CommonJS script, tied to the payload it may unpack. */
export async function bundleBoot(project: string, outfile: string, id: string): Promise<void> {
  await build({
    ...COMMON,
    format: "cjs",
    minifySyntax: true,
    absWorkingDir: project,
    entryPoints: [path.join(project, "src", "boot", "boot.ts")],
    outfile,
    define: { AGENT_PAYLOAD_ID: JSON.stringify(id) },
  });
}
