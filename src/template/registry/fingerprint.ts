/**
 * Names a template by what it renders. Variable names, comments and the layout of its code do not count; one character
 * of difference in a prompt does. Pure: the engine is a parameter. Equal fingerprints mean equal prompts in the probes,
 * not equal templates: a text that waits for another word is found by other checks.
 */
import { createHash } from "node:crypto";
import { pinClock } from "../pinned-clock.ts";
import type { TemplateContext } from "../template-context.ts";
import type { Render } from "../verifier/subject.ts";
import { createProbeContext, PROBE_NAMES, type ProbeName } from "./fingerprint-probes.ts";

/** Hexadecimal digits kept of each sha256. */
const HASH_DIGITS = 10;

/** Stands for a render that failed; the engine's words for it do not count. */
export const RAISED = "raise";

export type ProbeHashes = Readonly<Record<ProbeName, string>>;

export interface Fingerprint {
  /** Over all probes. */
  id: string;
  probes: ProbeHashes;
}

/** Cost: one render per probe, 18. */
export function fingerprintTemplate(
  source: string,
  render: (source: string, context: TemplateContext) => Render,
): Fingerprint {
  const pinned = pinClock(source, noonEverywhere());
  const probes = Object.fromEntries(
    PROBE_NAMES.map((name) => [name, hashRender(render(pinned, createProbeContext(name)))]),
  ) as ProbeHashes;
  return { id: hashProbes(probes), probes };
}

/** The id of a fingerprint with these probes. */
export function hashProbes(probes: ProbeHashes): string {
  return hash(PROBE_NAMES.map((name) => `${name} ${probes[name]}`).join("\n"));
}

function hashRender(render: Render): string {
  return render.ok ? hash(render.text) : RAISED;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, HASH_DIGITS);
}

/** The same date and hour on the clock of every time zone; pinClock writes local time. */
function noonEverywhere(): number {
  return new Date(2026, 0, 1, 12).getTime();
}
