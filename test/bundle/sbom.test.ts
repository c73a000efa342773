import { expect, test } from "vitest";
import {
  addParts,
  createSbom,
  keepParts,
  type Part,
  renderSbom,
  type Sbom,
} from "../../src/bundle/sbom.ts";

const PROGRAM = { name: "agent", version: "1.0.0", licence: "Apache-2.0" };
const PARTS: Part[] = [
  {
    kind: "library",
    name: "zod",
    version: "4.0.0",
    licence: "MIT",
    purl: "pkg:npm/zod@4.0.0",
    hashes: { "SHA-512": "ab".repeat(64) },
  },
  {
    kind: "library",
    name: "@scope/either",
    version: "1.0.0",
    licence: "(MIT OR Apache-2.0)",
    purl: "pkg:npm/%40scope/either@1.0.0",
  },
  { kind: "platform", name: "node", version: "20.0.0", licence: "MIT" },
  {
    kind: "machine-learning-model",
    name: "m.gguf",
    licence: "A licence of its own",
    licenceUrl: "https://example.org/licence",
    hashes: { "SHA-256": "cd".repeat(32) },
  },
];

const TYPES = [
  ...["application", "framework", "library", "container", "platform", "operating-system"],
  ...["device", "device-driver", "firmware", "file", "machine-learning-model", "data"],
  "cryptographic-asset",
];
const DIGITS: Record<string, number> = { "SHA-256": 64, "SHA-512": 128 };
const COMPONENT_FIELDS = ["type", "bom-ref", "name", "version", "hashes", "licenses", "purl"];

/** What the schema of CycloneDX 1.6 requires of what we write; a message for each breach. */
function findBreaches(sbom: Sbom): string[] {
  const breaches: string[] = [];
  const require = (isRight: boolean, message: string) => {
    if (!isRight) breaches.push(message);
  };
  require(sbom.bomFormat === "CycloneDX", "bomFormat");
  require(sbom.specVersion === "1.6", "specVersion");
  require(Number.isInteger(sbom.version) && sbom.version >= 1, "version");
  require(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(
    sbom.serialNumber,
  ), "serialNumber");
  const components = [sbom.metadata.component, ...sbom.components];
  const refs = components.map((component) => component["bom-ref"]);
  require(new Set(refs).size === refs.length, "bom-ref is not unique");
  for (const component of components) {
    const { name } = component;
    require(TYPES.includes(component.type), `${name}: type`);
    require(name.length > 0 && component["bom-ref"].length > 0, `${name}: name or bom-ref`);
    require(Object.keys(component).every((key) =>
      COMPONENT_FIELDS.includes(key),
    ), `${name}: a field that the schema does not know`);
    require(component.purl === undefined ||
      /^pkg:[a-z]+\/\S+@\S+$/.test(component.purl), `${name}: purl`);
    for (const { alg, content } of component.hashes ?? []) {
      require(new RegExp(`^[0-9a-f]{${DIGITS[alg]}}$`).test(content), `${name}: ${alg}`);
    }
    for (const licence of component.licenses ?? []) {
      if ("expression" in licence) continue;
      const { id, name: given } = licence.license;
      require((id === undefined) !== (given === undefined), `${name}: either id or name`);
    }
  }
  return breaches;
}

test("the list keeps what the specification asks for", () => {
  expect(findBreaches(createSbom(PROGRAM, PARTS))).toEqual([]);
});

test.each<[string, (sbom: Sbom) => void]>([
  [
    "a hash of the wrong length",
    (sbom) => sbom.components[0]?.hashes?.push({ alg: "SHA-256", content: "ab" }),
  ],
  ["a component twice", (sbom) => sbom.components.push(...sbom.components.slice(0, 1))],
  ["an unknown type", (sbom) => Object.assign(sbom.components[0] ?? {}, { type: "thing" })],
])("the check of this test notices %s", (_, spoil) => {
  const sbom = createSbom(PROGRAM, PARTS);
  spoil(sbom);
  expect(findBreaches(sbom)).not.toEqual([]);
});

test("known licences are identifiers, alternatives an expression, all else a name", () => {
  const licences = createSbom(PROGRAM, PARTS).components.map(({ name, licenses }) => [
    name,
    licenses,
  ]);
  expect(Object.fromEntries(licences)).toEqual({
    zod: [{ license: { id: "MIT" } }],
    "@scope/either": [{ expression: "(MIT OR Apache-2.0)" }],
    node: [{ license: { id: "MIT" } }],
    "m.gguf": [{ license: { name: "A licence of its own", url: "https://example.org/licence" } }],
  });
});

test("equal parts in another order give equal texts; another part another serial number", () => {
  const sbom = createSbom(PROGRAM, PARTS);
  expect(renderSbom(createSbom(PROGRAM, PARTS.toReversed()))).toBe(renderSbom(sbom));
  expect(createSbom(PROGRAM, PARTS.slice(1)).serialNumber).not.toBe(sbom.serialNumber);
});

test("parts that do not go along are left out, and the serial number is that of the rest", () => {
  const kept = keepParts(createSbom(PROGRAM, PARTS), (name) => name !== "zod");
  expect(renderSbom(kept)).toBe(renderSbom(createSbom(PROGRAM, PARTS.slice(1))));
});

test("parts can be added to a list that was read; of one that is there the new one stays", () => {
  const read = JSON.parse(renderSbom(createSbom(PROGRAM, PARTS.slice(0, 3)))) as Sbom;
  const added = addParts(read, PARTS.slice(2));
  expect(renderSbom(added)).toBe(renderSbom(createSbom(PROGRAM, PARTS)));
  expect(findBreaches(added)).toEqual([]);
});
