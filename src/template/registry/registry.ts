/**
 * The known chat templates: what each renders in the fingerprint's probes, and what its text hashes to. Holds no text
 * of a template. The registry ships with the program, so a bad one is a bug.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { hashProbes, RAISED } from "./fingerprint.ts";
import { FINGERPRINT_VERSION, PROBE_NAMES } from "./fingerprint-probes.ts";

const id = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/);
const renderHash = z.union([z.string().regex(/^[0-9a-f]{10}$/), z.literal(RAISED)]);

const registryEntry = z
  .strictObject({
    id,
    title: z.string().min(1),
    /** Templates of one family are versions and copies of each other. */
    family: id,
    /** "outdated": the vendor has replaced it. "known-bad": never to be used. */
    status: z.enum(["official", "outdated", "known-bad"]),
    /** The entry to use in its place. */
    replacement: id.nullable(),
    /** What a person should know about it; "" when there is nothing. */
    note: z.string(),
    /** Every known text that renders like this. */
    texts: z.array(z.strictObject({ from: z.string().min(1), sha256: z.hash("sha256") })).min(1),
    fingerprint: z.string(),
    probes: z.record(z.enum(PROBE_NAMES), renderHash),
  })
  .refine((entry) => hashProbes(entry.probes) === entry.fingerprint, "its own fingerprint");

const registryFile = z
  .strictObject({
    version: z.literal(FINGERPRINT_VERSION),
    about: z.string(),
    templates: z.array(registryEntry).min(1),
  })
  .refine(({ templates }) => areUnique(templates.map((entry) => entry.id)), "unique ids")
  .refine(
    ({ templates }) => areUnique(templates.map(({ fingerprint }) => fingerprint)),
    "unique fingerprints",
  )
  .refine(({ templates }) => {
    const ids = new Set(templates.map((entry) => entry.id));
    return templates.every(({ replacement }) => replacement === null || ids.has(replacement));
  }, "replacements that exist");

export type TemplateEntry = z.infer<typeof registryEntry>;
export type TemplateRegistry = readonly TemplateEntry[];

/** Checks the text of a registry. Throws a plain error when it breaks a rule. */
export function parseTemplateRegistry(text: string): TemplateRegistry {
  return registryFile.parse(JSON.parse(text)).templates;
}

let shipped: TemplateRegistry | null = null;

/** The registry that ships with the program; read once. */
export function readTemplateRegistry(): TemplateRegistry {
  // src/template and dist/template lie at the same depth, so one relative path serves both.
  shipped ??= parseTemplateRegistry(
    readFileSync(new URL("../../../models/templates.json", import.meta.url), "utf8"),
  );
  return shipped;
}

function areUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
