/**
 * Builds the program as one file for the machine it runs on: `npm run build:binary` gives build/agent. Needs no network;
 * what it carries is what lies in node_modules. Steps: bundle the code, lay out the files, pack them, inject them into Node.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundleBoot, bundleEngine, bundleProgram, ENGINE_CHILDREN } from "./binary/bundle-code.ts";
import { createExecutable } from "./binary/inject.ts";
import { findOwnModules } from "./binary/own-modules.ts";
import { packStage } from "./binary/pack.ts";
import { writeRelease } from "./binary/release.ts";
import { listKnownNatives, PLATFORMS, readPackage, stageFiles } from "./binary/stage.ts";

const PROJECT = path.resolve(import.meta.dirname, "..");
const BUILD = path.join(PROJECT, "build");

async function buildBinary(): Promise<void> {
  const platformName = `${process.platform}-${process.arch}`;
  const platform = PLATFORMS[platformName];
  if (platform === undefined) throw new Error(`No binary can be built on ${platformName}.`);
  const work = path.join(BUILD, "binary");
  const stage = path.join(work, "stage");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });

  const modules = findOwnModules(path.join(PROJECT, "src"));
  const bundled = [
    ...(await bundleProgram(PROJECT, stage, modules)),
    ...(await bundleEngine(PROJECT, stage)),
  ];
  const copied = stageFiles(PROJECT, stage, platform);
  const release = path.join(stage, "release");
  writeRelease(PROJECT, release, {
    bundled,
    copied: [...copied, ...platform.gpu.map((name) => `node_modules/@node-llama-cpp/${name}`)],
    natives: listKnownNatives(PROJECT, platform),
  });
  rmSync(path.join(BUILD, "release"), { recursive: true, force: true });
  cpSync(release, path.join(BUILD, "release"), { recursive: true });
  const children = modules.children.map((module) => `dist/${module}.js`);
  const id = packStage(stage, work, {
    version: readPackage(PROJECT, ".").version,
    platform: platformName,
    main: "dist/main.js",
    children: [...children, ...ENGINE_CHILDREN],
  });
  await bundleBoot(PROJECT, path.join(work, "boot.cjs"), id);
  const out = path.join(BUILD, process.platform === "win32" ? "agent.exe" : "agent");
  if (!process.argv.includes("--no-inject")) {
    const system = process.platform as "linux" | "darwin" | "win32";
    createExecutable(PROJECT, { folder: work, out, system });
    report(out, id, work);
  }
}

function report(out: string, id: string, work: string): void {
  const { files } = JSON.parse(readFileSync(path.join(work, "manifest.json"), "utf8")) as {
    files: unknown[];
  };
  const megabytes = (file: string) => (statSync(file).size / 1e6).toFixed(1);
  const payload = `${files.length} files, ${megabytes(path.join(work, "payload"))} MB packed`;
  writeFileSync(path.join(BUILD, "agent.id"), `${id}\n`);
  console.log(`${path.relative(process.cwd(), out)}: ${megabytes(out)} MB (${payload}), id ${id}`);
}

await buildBinary();
