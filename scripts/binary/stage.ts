/** Lays out what the binary unpacks: the program as a package would hold it, with the natives of one platform. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PayloadFile } from "../../src/boot/manifest.ts";
import type { KnownNatives } from "../../src/boot/side-natives.ts";
import { hashFile } from "./hash-file.ts";

const SCOPE = "node_modules/@node-llama-cpp";
const ENGINE = "node_modules/node-llama-cpp";
const HANDOVER =
  'module.exports = (file) => {\n  import(require("node:url").pathToFileURL(file).href);\n};\n';

/** As node-llama-cpp names its packages: "linux-x64". */
export interface Platform {
  name: string;
  /** Packages with GPU natives, which are carried beside the binary. */
  gpu: readonly string[];
}

export const PLATFORMS: Readonly<Record<string, Platform>> = {
  "linux-x64": {
    name: "linux-x64",
    gpu: ["linux-x64-cuda", "linux-x64-cuda-ext", "linux-x64-vulkan"],
  },
  "linux-arm64": { name: "linux-arm64", gpu: [] },
  "darwin-arm64": { name: "mac-arm64-metal", gpu: [] },
  "darwin-x64": { name: "mac-x64", gpu: [] },
  "win32-x64": { name: "win-x64", gpu: ["win-x64-cuda", "win-x64-cuda-ext", "win-x64-vulkan"] },
  "win32-arm64": { name: "win-arm64", gpu: [] },
};

/** All but the code, which `bundle-code.ts` puts there. Returns the packages that were copied as they are. */
export function stageFiles(project: string, stage: string, platform: Platform): string[] {
  const copy = (from: string, filter?: (name: string) => boolean) => {
    const place = path.join(stage, from);
    mkdirSync(path.dirname(place), { recursive: true });
    cpSync(path.join(project, from), place, {
      recursive: true,
      ...(filter && { filter: (file: string) => filter(path.basename(file)) }),
    });
  };
  for (const folder of ["grammars", "models", "native"]) {
    // What a native build leaves behind is for the machine it was made on.
    copy(folder, (name) => name !== "build" && /^[^.]+$|\.(?:gbnf|json|wasm)$/.test(name));
  }
  writePackageFile(project, stage);
  writeFileSync(path.join(stage, "handover.cjs"), HANDOVER);
  copy(`${ENGINE}/package.json`);
  for (const name of ["binariesGithubRelease.json", "llama.cpp.info.json"]) {
    copy(`${ENGINE}/llama/${name}`);
  }
  copy(`${SCOPE}/${platform.name}`, (name) => !name.endsWith(".md"));
  for (const name of platform.gpu) writeStandIn(project, stage, name);
  for (const name of ["package.json", "web-tree-sitter.js", "web-tree-sitter.wasm"]) {
    copy(`node_modules/web-tree-sitter/${name}`);
  }
  copy("node_modules/@vscode/tree-sitter-wasm/package.json");
  for (const name of listGrammars(project))
    copy(`node_modules/@vscode/tree-sitter-wasm/wasm/${name}`);
  return [
    `${SCOPE}/${platform.name}`,
    "node_modules/web-tree-sitter",
    "node_modules/@vscode/tree-sitter-wasm",
  ];
}

function writePackageFile(project: string, stage: string): void {
  const { name, version, license } = readPackage(project, ".");
  const text = JSON.stringify({ name, version, license, type: "module" }, null, 2);
  writeFileSync(path.join(stage, "package.json"), `${text}\n`);
}

/** What node-llama-cpp finds where a package of GPU natives would be: it asks the boot for the folder beside the binary. */
function writeStandIn(project: string, stage: string, name: string): void {
  const { version } = readPackage(project, ENGINE);
  const folder = path.join(stage, SCOPE, name);
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: `@node-llama-cpp/${name}`,
    version,
    type: "module",
    exports: "./index.js",
  };
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const text = `const carrier = globalThis[Symbol.for("agent.carrier")];
export function getBinsDir() {
  const folder = carrier?.openNatives("${name}") ?? null;
  return folder === null ? {} : { binsDir: folder + "/bins", packageVersion: "${version}" };
}
`;
  writeFileSync(path.join(folder, "index.js"), text);
}

/** The hashes by which the boot knows GPU natives; those of packages that are installed here. */
export function listKnownNatives(project: string, platform: Platform): KnownNatives {
  const known: Record<string, PayloadFile[]> = {};
  for (const name of platform.gpu) {
    const folder = path.join(project, SCOPE, name);
    if (!existsSync(folder)) continue;
    const paths = [
      ...listFiles(path.join(folder, "bins")).map((file) => `bins/${file}`),
      "LICENSE",
    ];
    known[name] = paths.map((file) => ({ path: file, ...hashFile(path.join(folder, file)) }));
  }
  return known;
}

/** Relative, with forward slashes, in a fixed order. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join("/"))
    .sort();
}

function listGrammars(project: string): string[] {
  const text = readFileSync(path.join(project, "src", "code", "language.ts"), "utf8");
  const names = [...text.matchAll(/grammarFile: "([^"]+)"/g)].map(([, name = ""]) => name);
  const own = path.join(project, "native", "parsers");
  return [...new Set(names)].filter((name) => !existsSync(path.join(own, name)));
}

interface PackageFile {
  name: string;
  version: string;
  license?: string;
}

export function readPackage(project: string, folder: string): PackageFile {
  return JSON.parse(
    readFileSync(path.join(project, folder, "package.json"), "utf8"),
  ) as PackageFile;
}
