/**
 * Builds llama-server from the sources that node-llama-cpp ships, without a network: a real endpoint to escalate to, of
 * the same llama.cpp as the engine. Usage: tsx scripts/llama-server.ts FOLDER [--jobs 1]. Needs git, cmake, ninja and a
 * C++ compiler, 1 GB of disk, and half an hour of a core. Prints the path of the binary, for AGENT_LLAMA_SERVER; a
 * folder that was built in before is taken up where it was left.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { jobs: { type: "string", default: "1" } },
});
const [folder] = positionals;
if (folder === undefined || !/^\d{1,3}$/.test(values.jobs)) {
  console.error("Usage: tsx scripts/llama-server.ts FOLDER [--jobs 1]");
  process.exit(2);
}

const PROJECT = path.resolve(import.meta.dirname, "..");
const BUNDLE = path.join(PROJECT, "node_modules/node-llama-cpp/llama/gitRelease.bundle");
/** The server alone, for any x86-64 processor of the last ten years; no download, no TLS. */
const FLAGS = [
  "-DCMAKE_BUILD_TYPE=Release",
  "-DCMAKE_CXX_FLAGS_RELEASE=-O2",
  "-DGGML_NATIVE=OFF",
  ...(process.arch === "x64" ? ["-DGGML_AVX2=ON", "-DGGML_FMA=ON", "-DGGML_F16C=ON"] : []),
  "-DGGML_OPENMP=OFF",
  "-DLLAMA_CURL=OFF",
  "-DLLAMA_OPENSSL=OFF",
  "-DLLAMA_BUILD_TESTS=OFF",
  "-DLLAMA_BUILD_EXAMPLES=OFF",
  "-DLLAMA_BUILD_TOOLS=ON",
  "-DLLAMA_BUILD_SERVER=ON",
];

function run(command: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  console.error(`${command} failed: ${error?.message ?? `exit code ${status}`}`);
  process.exit(1);
}

const root = path.resolve(folder);
const source = path.join(root, "source");
const build = path.join(root, "build");
const program = path.join(build, "bin/llama-server");
mkdirSync(root, { recursive: true });
if (!existsSync(path.join(source, "CMakeLists.txt"))) run("git", "clone", "-q", BUNDLE, source);
run("cmake", "-S", source, "-B", build, "-G", "Ninja", ...FLAGS);
run("ninja", "-C", build, "-j", values.jobs, "llama-server");
console.log(program);
