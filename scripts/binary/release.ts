/**
 * What goes with the binary beside its code: the list of its parts, the texts of their licences, and the hashes of the GPU
 * natives it may be given. Taken from what was really bundled, the lock file, and the packages as they are installed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { KnownNatives } from "../../src/boot/side-natives.ts";
import { type LicenceText, renderLicences } from "../../src/bundle/licence-texts.ts";
import {
  describePackage,
  type LockedPackage,
  locatePackage,
  readLock,
} from "../../src/bundle/packages.ts";
import { createSbom, type Part, renderSbom } from "../../src/bundle/sbom.ts";
import { readPackage } from "./stage.ts";

export interface ReleaseContent {
  /** Files of node_modules that went into a bundle. */
  bundled: readonly string[];
  /** Packages that are carried as they are. */
  copied: readonly string[];
  natives: KnownNatives;
}

export function writeRelease(project: string, folder: string, content: ReleaseContent): void {
  const places = new Set([...content.bundled.map(locatePackage), ...content.copied]);
  const packages = readLock(readFileSync(path.join(project, "package-lock.json"), "utf8")).filter(
    ({ place }) => places.has(place) && existsSync(path.join(project, place)),
  );
  const { name, version, license = "" } = readPackage(project, ".");
  const foreign = [describeNode(), describeLlama(project)];
  const parts = [
    ...packages.map((each) => describePackage(each, readPackage(project, each.place).license)),
    ...foreign.map(({ part }) => part),
  ];
  const texts = [
    ...packages.map((each) => readLicence(project, each)),
    ...foreign.map(({ part, text }) => ({
      owner: `${part.name} ${part.version}`,
      licence: part.licence ?? "",
      text,
    })),
  ];
  mkdirSync(folder, { recursive: true });
  const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text);
  write("sbom.cdx.json", renderSbom(createSbom({ name, version, licence: license }, parts)));
  write("LICENSES.txt", renderLicences(texts));
  write("natives.json", `${JSON.stringify(content.natives, null, 2)}\n`);
}

export function readLicence(project: string, locked: LockedPackage): LicenceText {
  const folder = path.join(project, locked.place);
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(path.join(folder, file), "utf8").trim());
  return {
    owner: `${locked.name} ${locked.version}`,
    licence: locked.licence ?? readPackage(project, locked.place).license ?? "not stated",
    text: texts.join("\n\n"),
  };
}

interface Foreign {
  part: Part;
  text: string;
}

/** Where Node's own packages and Debian's put its licence, which names those of all that is in it. */
function describeNode(): Foreign {
  const prefix = path.resolve(path.dirname(process.execPath), "..");
  const places = [
    path.join(prefix, "LICENSE"),
    "share/doc/nodejs/LICENSE",
    "share/doc/node/LICENSE",
  ];
  const found = places.map((place) => path.resolve(prefix, place)).find(existsSync);
  const version = process.version.slice(1);
  const part: Part = {
    kind: "platform",
    name: "node",
    version,
    licence: "MIT",
    licenceUrl: `https://github.com/nodejs/node/blob/v${version}/LICENSE`,
    purl: `pkg:generic/node@${version}`,
  };
  return {
    part,
    text: found === undefined ? `See ${part.licenceUrl}` : readFileSync(found, "utf8"),
  };
}

/** The engine within the natives. */
function describeLlama(project: string): Foreign {
  const file = path.join(project, "node_modules/node-llama-cpp/llama/binariesGithubRelease.json");
  const { release } = JSON.parse(readFileSync(file, "utf8")) as { release: string };
  const text = readFileSync(path.join(import.meta.dirname, "licences", "llama.cpp.txt"), "utf8");
  const part: Part = {
    kind: "library",
    name: "llama.cpp",
    version: release,
    licence: "MIT",
    purl: `pkg:github/ggml-org/llama.cpp@${release}`,
  };
  return { part, text };
}
