/**
 * Builds models/templates.json, the registry of known chat templates, from their texts. The texts are fetched data under
 * the licences of their models and never part of this repository; the registry keeps hashes only.
 * Usage: tsx scripts/make-template-registry.ts --templates DIR [--out FILE]
 * DIR has templates-llama.cpp (llama.cpp's models/templates), third-party-glyphhound (templates out of public GGUF files,
 * with PROVENANCE.json) and templates extracted by hand. Deterministic: the same texts give the same bytes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { messageOf } from "../src/base/errors.ts";
import { createJinjaRenderer, startLlama } from "../src/runtime/native-llama.ts";
import { fingerprintTemplate } from "../src/template/registry/fingerprint.ts";
import { FINGERPRINT_VERSION, PROBE_NAMES } from "../src/template/registry/fingerprint-probes.ts";
import { parseTemplateRegistry, type TemplateEntry } from "../src/template/registry/registry.ts";
import { hashTemplateText } from "../src/template/registry/template-text-hash.ts";
import type { TemplateContext } from "../src/template/template-context.ts";
import type { Render } from "../src/template/verifier/subject.ts";
import { KNOWN_TEMPLATES, type KnownTemplate } from "./known-templates.ts";

const LLAMA_CPP_RELEASE = "v0.5.0";
const ABOUT = [
  "Known chat templates by what they render; built by scripts/make-template-registry.ts, not by hand.",
  "Hashes only: each template's text belongs to its model's vendor under that model's licence.",
  "llama.cpp's collection is part of its repository (MIT).",
].join(" ");

const { values } = parseArgs({
  options: {
    templates: { type: "string" },
    out: {
      type: "string",
      default: path.resolve(import.meta.dirname, "../models/templates.json"),
    },
  },
});
if (values.templates === undefined) throw new Error("--templates DIR is missing");
const folder = values.templates;

const provenance = z
  .array(
    z.object({ model: z.string(), revision: z.string(), filename: z.string(), file: z.string() }),
  )
  .parse(JSON.parse(read("third-party-glyphhound/PROVENANCE.json")));

const llama = await startLlama({ gpu: false, maxThreads: 1, onError: console.error });
const templates = KNOWN_TEMPLATES.map(createEntry).sort((a, b) => (a.id < b.id ? -1 : 1));
await llama.dispose();

const text = `${JSON.stringify({ version: FINGERPRINT_VERSION, about: ABOUT, templates }, null, 2)}\n`;
parseTemplateRegistry(text);
writeFileSync(values.out, text);
console.log(`${templates.length} templates, ${PROBE_NAMES.length} probes, ${text.length} bytes`);

type TemplateFile = KnownTemplate["files"][number];

function createEntry(known: KnownTemplate): TemplateEntry {
  const sources = known.files.map((file) => ({
    from: describeOrigin(file),
    source: readSource(file),
  }));
  const [first, ...others] = sources.map(({ source }) => fingerprintTemplate(source, render));
  if (first === undefined || others.some(({ id }) => id !== first.id)) {
    throw new Error(`${known.id}: the files do not render alike`);
  }
  return {
    id: known.id,
    title: known.title,
    family: known.family,
    status: known.status ?? "official",
    replacement: known.replacement ?? null,
    note: known.note ?? "",
    texts: sources.map(({ from, source }) => ({ from, sha256: hashTemplateText(source) })),
    fingerprint: first.id,
    probes: { ...first.probes },
  };
}

function describeOrigin({ collection, name }: TemplateFile): string {
  switch (collection) {
    case "llama.cpp":
      return `llama.cpp ${LLAMA_CPP_RELEASE}, models/templates/${name}.jinja`;
    case "extracted":
      return `llama.cpp ${LLAMA_CPP_RELEASE}, models/ggml-vocab-gemma-4.gguf`;
    case "gguf": {
      const origin = provenance.find(({ file }) => file === `${name}.jinja`);
      if (origin === undefined) throw new Error(`${name}: its provenance is not known`);
      return `${origin.model}, ${origin.filename}, revision ${origin.revision}`;
    }
  }
}

function readSource({ collection, name }: TemplateFile): string {
  switch (collection) {
    case "llama.cpp":
      return read(`templates-llama.cpp/${name}.jinja`);
    case "extracted":
      return read(`${name}.jinja`);
    case "gguf":
      return read(`third-party-glyphhound/corpus/${name}.jinja`);
  }
}

function read(name: string): string {
  return readFileSync(path.join(folder, name), "utf8");
}

/** In this process: the texts are known to be harmless. */
function render(source: string, context: TemplateContext): Render {
  try {
    return { ok: true, text: createJinjaRenderer(llama, source).render(context) };
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}
