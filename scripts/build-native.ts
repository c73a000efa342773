/**
 * `npm run build:native [-- --native] [-- --configure-only]`: builds llama.cpp and its Node addon from the sources that
 * lie in the npm package, into native/build, with nothing fetched. Needs git, CMake 3.19, Ninja, a C++ compiler and
 * Node's headers. What was built is written down in native/build/build.json; a build that was cut short is gone on with.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { ENGINE_PACKAGE_VERSION } from "../src/runtime/engine-version.ts";
import { readEngineLock } from "../src/runtime/pinned/engine-lock.ts";
import {
  BUILD_RECORD,
  BUILD_RECORD_NAME,
  type BuildRecord,
  LOCAL_BUILD_FOLDER,
  OBJECTS_FOLDER_NAME,
} from "../src/runtime/pinned/local-build.ts";
import { type BuildKind, describeFlags, listBuildFlags, spellFlags } from "./native-build-flags.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const PACKAGE = path.join(ROOT, "node_modules", "node-llama-cpp", "llama");
const BUNDLE = path.join(PACKAGE, "gitRelease.bundle");
const SOURCE = path.join(LOCAL_BUILD_FOLDER, "source");
const LLAMA_CPP = path.join(SOURCE, "llama.cpp");
const WORK = path.join(LOCAL_BUILD_FOLDER, "work");
/** Where llama.cpp puts its own libraries, whatever it is told. */
const OUTPUT = path.join(WORK, "bin");
const OBJECTS = path.join(LOCAL_BUILD_FOLDER, OBJECTS_FOLDER_NAME);
const RECORD = path.join(LOCAL_BUILD_FOLDER, BUILD_RECORD_NAME);

/** Beside llama.cpp itself: the addon and what says how the two are built. */
const ADDON_PARTS = ["CMakeLists.txt", "addon", "cmake", "profiles", "toolchains"];
/** Times within objects would make two builds of one source differ. */
const SOURCE_DATE_EPOCH = "0";

function run(command: string, args: readonly string[], cwd = ROOT): void {
  console.log(`> ${command} ${args.join(" ")}`);
  const env = { ...process.env, SOURCE_DATE_EPOCH };
  execFileSync(command, args, { cwd, env, stdio: "inherit" });
}

function ask(command: string, args: readonly string[], cwd = ROOT): string {
  return execFileSync(command, args, { cwd, encoding: "utf8" }).trim();
}

function hashFile(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** Where this Node's own headers are; nothing is fetched for want of them. */
function findNodeHeaders(): string {
  const prefix = path.resolve(path.dirname(process.execPath), "..");
  const places = [
    path.join(process.env.npm_config_nodedir ?? prefix, "include", "node"),
    path.join(prefix, "include", "node"),
    path.join(homedir(), ".cache", "node-gyp", process.versions.node, "include", "node"),
  ];
  const found = places.find((place) => existsSync(path.join(place, "node_api.h")));
  if (found === undefined) throw new Error(`node_api.h is in none of ${places.join(", ")}`);
  return found;
}

type BuildSource = BuildRecord["source"];

async function prepareSource(): Promise<BuildSource> {
  const state = await readEngineLock();
  if (!state.ok) throw new Error(`The lock cannot be used: ${state.reason}`);
  const { llamaCpp, source } = state.lock.engine;
  const bundleSha256 = hashFile(BUNDLE);
  if (bundleSha256 !== source.sha256)
    throw new Error("The sources are not the ones that are locked");
  if (!existsSync(path.join(SOURCE, "CMakeLists.txt"))) {
    rmSync(SOURCE, { recursive: true, force: true });
    mkdirSync(SOURCE, { recursive: true });
    run("git", ["clone", "--quiet", BUNDLE, LLAMA_CPP]);
    for (const { file } of listPatches()) {
      run("git", ["apply", "--ignore-whitespace", file], LLAMA_CPP);
    }
    // The last of them marks the folder as whole.
    for (const part of ADDON_PARTS.toReversed()) {
      cpSync(path.join(PACKAGE, part), path.join(SOURCE, part), { recursive: true });
    }
  }
  run("git", ["add", "--all"], LLAMA_CPP);
  return {
    ...llamaCpp,
    bundleSha256,
    commit: ask("git", ["rev-parse", "HEAD"], LLAMA_CPP),
    tree: ask("git", ["write-tree"], LLAMA_CPP),
    patches: listPatches().map(({ name, file }) => ({ name, sha256: hashFile(file) })),
  };
}

function listPatches(): { name: string; file: string }[] {
  const folder = path.join(PACKAGE, "patches");
  const names = readdirSync(folder).filter((name) => name.endsWith(".diff"));
  return names.sort().map((name) => ({ name, file: path.join(folder, name) }));
}

function describeTools(): BuildRecord["tools"] {
  const first = (text: string) => text.split("\n")[0] ?? "";
  return {
    cmake: first(ask("cmake", ["--version"])),
    ninja: ask("ninja", ["--version"]),
    compiler: first(ask(process.env.CXX ?? "c++", ["--version"])),
    node: process.versions.node,
  };
}

async function build(kind: BuildKind, isConfigureOnly: boolean): Promise<void> {
  const source = await prepareSource();
  const flags = listBuildFlags({
    kind,
    platform: process.platform,
    architecture: process.arch,
    release: source.release,
    nodeHeaders: findNodeHeaders(),
    outputFolder: OUTPUT,
  });
  // What is half built answers to no record.
  rmSync(RECORD, { force: true });
  run("cmake", ["-S", SOURCE, "-B", WORK, "-G", "Ninja", ...spellFlags(flags)]);
  if (isConfigureOnly) return;
  run("cmake", ["--build", WORK, "--target", "llama-addon", "--target", "ggml"]);
  rmSync(OBJECTS, { recursive: true, force: true });
  mkdirSync(OBJECTS);
  const names = readdirSync(OUTPUT).filter((name) => /\.(?:node|so|dylib)$/.test(name));
  const objects = names.sort().map((name) => {
    const file = path.join(OBJECTS, name);
    cpSync(path.join(OUTPUT, name), file, { dereference: true });
    return [name, { sha256: hashFile(file), bytes: readFileSync(file).length }] as const;
  });
  const record = BUILD_RECORD.parse({
    version: 1,
    engine: ENGINE_PACKAGE_VERSION,
    platform: process.platform,
    architecture: process.arch,
    source,
    flags: describeFlags(flags),
    tools: describeTools(),
    objects: Object.fromEntries(objects),
  });
  writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
  console.log(`Built ${names.length} objects: run with --engine-build local.`);
}

const words = process.argv.slice(2);
await build(words.includes("--native") ? "native" : "portable", words.includes("--configure-only"));
