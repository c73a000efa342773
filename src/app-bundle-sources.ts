/** Finds what a bundle is made of: from the single file that runs, or from a source tree that has built one. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Carrier, readCarrier } from "./base/carrier.ts";
import { AgentError } from "./base/errors.ts";
import { type KnownNatives, NATIVES_FOLDER } from "./boot/side-natives.ts";
import type { BundleFile } from "./bundle/write-bundle.ts";

export type GpuKind = "cuda" | "vulkan";

export interface BundleSources {
  /** The single file. */
  binary: string;
  /** Holds sbom.cdx.json, LICENSES.txt and natives.json, as they were when the binary was built. */
  releaseFolder: string;
  /** Where natives of a kind may be, by the name of their package. */
  locateNatives(name: string): string;
}

/** From src and from dist alike. */
const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** Throws "bundle-incomplete" in a source tree without a binary. */
export function findBundleSources(
  carrier: Carrier | null = readCarrier(),
  project: string = PROJECT,
): BundleSources {
  if (carrier !== null) {
    const beside = path.join(path.dirname(carrier.binary), NATIVES_FOLDER);
    return {
      binary: carrier.binary,
      releaseFolder: path.join(carrier.root, "release"),
      locateNatives: (name) => path.join(beside, name),
    };
  }
  const binary = path.join(project, "build", process.platform === "win32" ? "agent.exe" : "agent");
  if (!existsSync(binary)) {
    throw new AgentError("bundle-incomplete", {
      missing: "The single file has not been built yet",
      advice: "Build it with `npm run build:binary`.",
    });
  }
  return {
    binary,
    releaseFolder: path.join(project, "build", "release"),
    locateNatives: (name) => path.join(project, "node_modules", "@node-llama-cpp", name),
  };
}

/** The files of a kind of natives, with the hashes that the binary knows. Throws "bundle-incomplete" where there are none. */
export async function listNatives(
  { releaseFolder, locateNatives }: BundleSources,
  kind: GpuKind,
): Promise<BundleFile[]> {
  const text = await readFile(path.join(releaseFolder, "natives.json"), "utf8");
  const known = JSON.parse(text) as KnownNatives;
  const names = Object.keys(known).filter((name) => name.split("-").includes(kind));
  const [missing] = names.filter((name) => !existsSync(locateNatives(name)));
  if (names.length === 0 || missing !== undefined) {
    const place = missing === undefined ? "" : `: ${locateNatives(missing)} is missing`;
    throw new AgentError("bundle-incomplete", {
      missing: `There are no natives for ${kind} here that this program was built with${place}`,
      advice: "Run it from a source tree whose optional packages are installed (`npm ci`).",
    });
  }
  return names.flatMap((name) =>
    (known[name] ?? []).map((file) => ({
      path: `${NATIVES_FOLDER}/${name}/${file.path}`,
      content: { from: path.join(locateNatives(name), file.path), sha256: file.sha256 },
    })),
  );
}
