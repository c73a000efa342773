/**
 * Writes native/engine.lock.json: the size and sha256 of every native object of every platform package that
 * package-lock.json names. Installed packages are hashed in place; the others are fetched with `npm pack`, so this needs
 * a registry, and room in the folder for temporary files. What the registry does not have is listed as unlocked.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import {
  ENGINE_LOCK,
  ENGINE_LOCK_FILE,
  type EngineLock,
} from "../src/runtime/pinned/engine-lock.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const ENGINE = path.join(ROOT, "node_modules", "node-llama-cpp");

interface LockedDependency {
  version: string;
  integrity?: string;
}

const { packages: dependencies } = readJson(path.join(ROOT, "package-lock.json")) as {
  packages: Record<string, LockedDependency>;
};

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

type LockedPackage = EngineLock["packages"][string];

/** What describes the build is no part of it. */
async function hashObjects(packageFolder: string): Promise<LockedPackage["objects"]> {
  const bins = path.join(packageFolder, "bins");
  const names = readdirSync(bins, { recursive: true, encoding: "utf8" }).sort();
  const objects: LockedPackage["objects"] = {};
  for (const name of names) {
    const file = path.join(bins, name);
    const stats = statSync(file);
    if (!stats.isFile() || name.endsWith(".json")) continue;
    objects[name.replaceAll(path.sep, "/")] = { sha256: await hashFile(file), bytes: stats.size };
  }
  return objects;
}

/** Null where the registry at hand does not have this version. */
async function lockPackage(name: string): Promise<LockedPackage | null> {
  const { version, integrity } = dependencies[`node_modules/${name}`] ?? {};
  const installed = path.join(ROOT, "node_modules", name);
  if (integrity !== undefined && existsSync(installed)) {
    return { integrity, objects: await hashObjects(installed) };
  }
  const folder = mkdtempSync(path.join(tmpdir(), "engine-lock-"));
  try {
    const { status, stdout, stderr } = spawnSync("npm", ["pack", "--json", `${name}@${version}`], {
      cwd: folder,
      encoding: "utf8",
    });
    if (stdout.includes("ETARGET")) return null;
    if (status !== 0) throw new Error(`npm cannot fetch ${name}: ${stderr}`);
    const [packed] = JSON.parse(stdout) as { integrity: string }[];
    if (packed === undefined) throw new Error(`npm packed nothing for ${name}`);
    const [archive = ""] = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
    execFileSync("tar", ["-xzf", archive], { cwd: folder });
    const objects = await hashObjects(path.join(folder, "package"));
    return { integrity: packed.integrity, objects };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readSourceCommit(bundle: string): string {
  const heads = execFileSync("git", ["bundle", "list-heads", bundle], { encoding: "utf8" });
  const head = heads.split("\n").find((line) => line.endsWith(" HEAD")) ?? heads;
  return head.slice(0, 40);
}

async function makeLock(): Promise<EngineLock> {
  const engine = dependencies["node_modules/node-llama-cpp"];
  const info = readJson(path.join(ENGINE, "llama", "llama.cpp.info.json")) as {
    tag: string;
    llamaCppGithubRepo: string;
  };
  const bundle = path.join(ENGINE, "llama", "gitRelease.bundle");
  const names = Object.keys(dependencies)
    .map((key) => key.replace(/^node_modules\//, ""))
    .filter((name) => name.startsWith("@node-llama-cpp/"));
  const packages: EngineLock["packages"] = {};
  const unlocked: string[] = [];
  for (const name of names.sort()) {
    const locked = await lockPackage(name);
    if (locked === null) unlocked.push(name);
    else packages[name] = locked;
    console.log(`${name}: ${locked === null ? "NOT HERE" : Object.keys(locked.objects).length}`);
  }
  return ENGINE_LOCK.parse({
    version: 1,
    engine: {
      package: "node-llama-cpp",
      version: engine?.version,
      integrity: engine?.integrity,
      llamaCpp: { repository: info.llamaCppGithubRepo, release: info.tag },
      source: { sha256: await hashFile(bundle), commit: readSourceCommit(bundle) },
    },
    packages,
    unlocked,
  });
}

writeFileSync(ENGINE_LOCK_FILE, `${JSON.stringify(await makeLock(), null, 2)}\n`);
