/**
 * The list of what is carried, as CycloneDX 1.6 in JSON (https://cyclonedx.org/docs/1.6/json/). Pure. Equal parts give equal
 * texts: no time of day, and a serial number that is made of the content.
 */
import { createHash } from "node:crypto";

export interface Part {
  kind: "library" | "platform" | "machine-learning-model" | "file";
  name: string;
  version?: string | undefined;
  /** SPDX: an identifier or an expression; anything else is taken for a name. */
  licence?: string | undefined;
  licenceUrl?: string | undefined;
  /** https://github.com/package-url/purl-spec */
  purl?: string | undefined;
  /** Lower-case hex by algorithm. */
  hashes?: Readonly<Partial<Record<HashName, string>>> | undefined;
}

type HashName = "SHA-256" | "SHA-512";

interface Component {
  type: string;
  "bom-ref": string;
  name: string;
  version?: string;
  hashes?: { alg: HashName; content: string }[];
  licenses?: Licence[];
  purl?: string;
}

type Licence = { license: { id?: string; name?: string; url?: string } } | { expression: string };

export interface Sbom {
  bomFormat: "CycloneDX";
  specVersion: "1.6";
  serialNumber: string;
  version: 1;
  metadata: { component: Component };
  components: Component[];
}

/** The licences that the program's parts have, as SPDX spells them; others are given by name. */
const SPDX_IDS = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

export interface Program {
  name: string;
  version: string;
  licence: string;
}

export function createSbom(program: Program, parts: readonly Part[]): Sbom {
  const own: Part = { kind: "library", ...program };
  const component = { ...describePart(own), type: "application" };
  return listComponents(component, parts.map(describePart));
}

/** The same list without the parts that do not go along. */
export function keepParts(sbom: Sbom, isKept: (name: string) => boolean): Sbom {
  const { components, metadata } = sbom;
  return listComponents(
    metadata.component,
    components.filter(({ name }) => isKept(name)),
  );
}

/** The same list with more parts on it; of equal names and versions the new one stays. */
export function addParts(sbom: Sbom, parts: readonly Part[]): Sbom {
  const added = parts.map(describePart);
  const fresh = new Set(added.map((component) => component["bom-ref"]));
  const kept = sbom.components.filter((component) => !fresh.has(component["bom-ref"]));
  return listComponents(sbom.metadata.component, [...kept, ...added]);
}

/** In the order of their references, with a serial number made of both. */
function listComponents(component: Component, unsorted: readonly Component[]): Sbom {
  const components = unsorted.toSorted((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: nameContent(JSON.stringify([component, components])),
    version: 1,
    metadata: { component },
    components,
  };
}

export function renderSbom(sbom: Sbom): string {
  return `${JSON.stringify(sbom, null, 2)}\n`;
}

function describePart(part: Part): Component {
  const { kind, name, version, licence, licenceUrl, purl, hashes = {} } = part;
  const listed = (Object.entries(hashes) as [HashName, string][]).map(([alg, content]) => ({
    alg,
    content,
  }));
  return {
    type: kind,
    "bom-ref": purl ?? [name, version].filter((each) => each !== undefined).join("@"),
    name,
    ...(version !== undefined && { version }),
    ...(listed.length > 0 && { hashes: listed }),
    ...(licence !== undefined && { licenses: [describeLicence(licence, licenceUrl)] }),
    ...(purl !== undefined && { purl }),
  };
}

function describeLicence(text: string, url: string | undefined): Licence {
  if (SPDX_IDS.has(text)) return { license: { id: text, ...(url !== undefined && { url }) } };
  const words = text
    .replaceAll(/[()]/g, " ")
    .trim()
    .split(/\s+(?:AND|OR)\s+/);
  if (words.length > 1 && words.every((word) => SPDX_IDS.has(word))) return { expression: text };
  return { license: { name: text, ...(url !== undefined && { url }) } };
}

/** A UUID of version 8, whose bits are the maker's own: here a hash. */
function nameContent(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `urn:uuid:${groups.join("-")}`;
}
