/** A machine for the model layer to run on: temporary folders, a package mirror in memory, no network. */
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { CatalogueEntry, ModelSource, PackagesSource } from "../../src/models/catalogue.ts";
import type {
  ModelsDeps,
  ModelsEnvironment,
  ModelsNotice,
  PipDownload,
  PipOutcome,
  PullProgress,
} from "../../src/models/models-deps.ts";
import { buildWheel, type WheelEntry } from "./tiny-wheel.ts";

export function sha256Of(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Bytes that differ from place to place and begin like a model. */
export function createContent(bytes: number): Buffer {
  const content = Buffer.from(
    Array.from({ length: bytes }, (_, at) => (at * 31 + (at >> 8)) % 251),
  );
  content.write("GGUF", "latin1");
  return content;
}

export function createEntry(
  content: Buffer,
  sources: readonly ModelSource[],
  changes: Partial<CatalogueEntry> = {},
): CatalogueEntry {
  return {
    alias: "tiny-1m",
    title: "Tiny",
    default: true,
    file: "tiny-1m.gguf",
    bytes: content.length,
    sha256: sha256Of(content),
    licence: { name: "MIT", url: "https://example.org/licence" },
    notes: "",
    sources: [...sources],
    ...changes,
  };
}

/** A temporary folder that goes when the test ends. */
export function createFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-models-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestMachine {
  environment: ModelsEnvironment;
  deps: ModelsDeps;
  /** The cache's model folder. */
  models: string;
  notices: ModelsNotice[];
  progress: PullProgress[];
}

/** Without `changes` every use of the network or of pip fails the test. */
export function createMachine(changes: Partial<ModelsEnvironment> = {}): TestMachine {
  const root = createFolder();
  const environment: ModelsEnvironment = {
    catalogue: [],
    cacheFolder: path.join(root, "cache", "agent"),
    modelFolders: [],
    homeFolder: path.join(root, "home"),
    workingFolder: root,
    huggingFaceUrl: "http://127.0.0.1:9",
    fetch: () => Promise.reject(new Error("the test allows no network")),
    runPip: () => Promise.reject(new Error("the test allows no pip")),
    readFreeBytes: () => Promise.resolve(1e12),
    ...changes,
  };
  const notices: ModelsNotice[] = [];
  const progress: PullProgress[] = [];
  const deps: ModelsDeps = {
    environment,
    onNotice: (notice) => notices.push(notice),
    onProgress: (report) => progress.push(report),
  };
  const models = path.join(environment.cacheFolder, "models");
  return { environment, deps, models, notices, progress };
}

/** Writes a file and the folders above it. */
export async function putFile(file: string, content: Buffer | string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

/** The content cut into wheels of `partBytes`, and the source that describes them. */
export function packContent(
  content: Buffer,
  partBytes: number,
): { source: PackagesSource; parts: Buffer[]; wheels: Map<string, Buffer> } {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += partBytes) {
    parts.push(content.subarray(at, at + partBytes));
  }
  const source: PackagesSource = {
    kind: "packages",
    package: "tiny-part{part}",
    version: "1.0.0",
    parts: parts.length,
    member: "*/data/part*.bin",
    largestPartBytes: partBytes,
  };
  const wheels = new Map(parts.map((data, at) => [`tiny-part${at + 1}==1.0.0`, packPart(data)]));
  return { source, parts, wheels };
}

/** A wheel with one part and the files that wheels have besides. */
export function packPart(data: Buffer, changes: Partial<WheelEntry> = {}): Buffer {
  return buildWheel([
    { name: "tiny_part/__init__.py", data: Buffer.from("raise SystemExit('never run')\n") },
    { name: "tiny_part/data/part01.bin", data, ...changes },
    { name: "tiny_part-1.0.0.dist-info/RECORD", data: Buffer.from("") },
  ]);
}

export interface FakePip {
  runPip: (download: PipDownload) => Promise<PipOutcome>;
  /** Every requirement that was asked for, in order. */
  asked: string[];
}

/** Copies wheels as pip would. `before` may stop or fail a download. */
export function createFakePip(
  wheels: ReadonlyMap<string, Buffer>,
  before?: (download: PipDownload) => Promise<PipOutcome | undefined> | PipOutcome | undefined,
): FakePip {
  const asked: string[] = [];
  const runPip = async (download: PipDownload): Promise<PipOutcome> => {
    asked.push(download.requirement);
    const outcome = await before?.(download);
    if (outcome !== undefined) return outcome;
    const wheel = wheels.get(download.requirement);
    if (wheel === undefined) return { outcome: "failed", reason: "pip: ERROR: no such package" };
    const name = `${download.requirement.replace("==", "-").replaceAll("-part", "_part")}-py3-none-any.whl`;
    writeFileSync(path.join(download.folder, name), wheel);
    return { outcome: "downloaded" };
  };
  return { runPip, asked };
}
