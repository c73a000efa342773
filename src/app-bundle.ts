/** Makes what one carries into a room without a network: the binary, natives, models, lists, and a script that proves them. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import {
  type BundleSources,
  findBundleSources,
  type GpuKind,
  listNatives,
} from "./app-bundle-sources.ts";
import { addParts, keepParts, type Part, renderSbom, type Sbom } from "./bundle/sbom.ts";
import { VERIFY_SCRIPT } from "./bundle/verify-script.ts";
import { type BundleFile, writeBundle } from "./bundle/write-bundle.ts";
import { hashFile } from "./models/file-hash.ts";
import type { ModelsDeps } from "./models/models-deps.ts";
import { resolveModel } from "./models/resolve-model.ts";
import { readGgufModel } from "./runtime/gguf-parts.ts";

export interface BundleRequest {
  /** Absolute. */
  out: string;
  /** As a person names them; each must be on this machine. */
  models: readonly string[];
  gpu: readonly GpuKind[];
}

/** As the command asks for it. */
export function writeBundleFor(deps: ModelsDeps) {
  return (request: BundleRequest, onFile: (file: string) => void): Promise<BundleReport> =>
    makeBundle(request, { ...deps, sources: findBundleSources(), onFile });
}

/** On the binary's own list because it knows their hashes; it does not hold them. */
const GPU_NATIVES = /^@node-llama-cpp\/.+-(?:cuda|cuda-ext|vulkan)$/;

export interface BundleReport {
  out: string;
  files: number;
  bytes: number;
}

export interface BundleDeps extends ModelsDeps {
  sources: BundleSources;
  onFile?: ((file: string) => void) | undefined;
}

/** Throws what finding a model and what writing a bundle throws, and "bundle-incomplete". */
async function makeBundle(request: BundleRequest, deps: BundleDeps): Promise<BundleReport> {
  const { sources } = deps;
  const models = await Promise.all(request.models.map((name) => findModel(name, deps)));
  const natives = await Promise.all(request.gpu.map((kind) => listNatives(sources, kind)));
  const release = (name: string) => readFile(path.join(sources.releaseFolder, name), "utf8");
  const carried = natives.flat().map((file) => file.path);
  const sbom = keepParts(JSON.parse(await release("sbom.cdx.json")) as Sbom, (name) => {
    const folder = name.replace(/^@node-llama-cpp\//, "");
    return !GPU_NATIVES.test(name) || carried.some((file) => file.split("/")[1] === folder);
  });
  const binaryName = path.basename(sources.binary);
  const files: BundleFile[] = [
    { path: binaryName, content: { from: sources.binary }, isExecutable: true },
    ...natives.flat(),
    ...models.flatMap((model) => model.files),
    { path: "LICENSES.txt", content: await release("LICENSES.txt") },
    { path: "MODELS.txt", content: describeModels(models) },
    { path: "README.txt", content: describeUse(binaryName, models) },
    {
      path: "sbom.cdx.json",
      content: renderSbom(
        addParts(
          sbom,
          models.flatMap((model) => model.parts),
        ),
      ),
    },
    { path: "verify", content: VERIFY_SCRIPT, isExecutable: true },
  ];
  const sums = await writeBundle(request.out, files, deps);
  const sizes = await Promise.all(
    sums.map(async (sum) => (await stat(path.join(request.out, sum.path))).size),
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { out: request.out, files: sums.length, bytes };
}

interface CarriedModel {
  name: string;
  licence: string;
  licenceUrl: string | null;
  files: readonly BundleFile[];
  parts: readonly Part[];
}

async function findModel(reference: string, deps: BundleDeps): Promise<CarriedModel> {
  const { catalogue, cacheFolder } = deps.environment;
  const resolved = await resolveModel(reference, { ...deps, allowPull: false });
  const entry = catalogue.find(({ alias }) => alias === resolved.alias);
  const { partPaths } = await readGgufModel(resolved.path);
  const name = entry?.alias ?? path.basename(resolved.path);
  const licence = entry?.licence.name ?? "unknown: ask whoever published the model";
  const licenceUrl = entry?.licence.url ?? null;
  const hashed = await Promise.all(
    partPaths.map(async (from) => ({
      from,
      sha256: await hashFile(from, { cacheFolder, signal: deps.signal }),
    })),
  );
  return {
    name,
    licence,
    licenceUrl,
    files: hashed.map((content) => ({
      path: `models/${path.basename(content.from)}`,
      content,
    })),
    parts: hashed.map(({ from, sha256 }) => ({
      kind: "machine-learning-model",
      name: path.basename(from),
      hashes: { "SHA-256": sha256 },
      ...(entry !== undefined && { licence, licenceUrl: entry.licence.url }),
    })),
  };
}

function describeModels(models: readonly CarriedModel[]): string {
  if (models.length === 0) return "No model is in this bundle.\n";
  return models
    .map(({ name, licence, licenceUrl }) => {
      const address = licenceUrl === null ? "" : ` (${licenceUrl})`;
      return `${name}\nLicence: ${licence}${address}\n`;
    })
    .join("\n");
}

function describeUse(binary: string, models: readonly CarriedModel[]): string {
  const [model] = models;
  const file = model?.files[0]?.path ?? "MODEL.gguf";
  return `One folder that needs no network and no other program.

  ./verify                             compares every file with SHA256SUMS
  ./${binary} --version
  ./${binary} --model ${file} -C PROJECT fix tests

The program unpacks itself once into a private folder of your cache (XDG_CACHE_HOME, else ~/.cache, else the place for
temporary files). What lies in natives/ is used when it is bit for bit what the program was built with.
SHA256SUMS proves that nothing was changed since the bundle was made, not who made it: compare SHA256SUMS itself with
what you were given on another way.
`;
}
