/**
 * Which known template a fingerprint belongs to. Pure. A chat format alone proves nothing, since whole generations of
 * models share one; a copy is recognised by how it tells the model about tools.
 */
import type { Fingerprint, ProbeHashes } from "./fingerprint.ts";
import { RAISED } from "./fingerprint.ts";
import { NO_SYSTEM_PROBES, PROBE_NAMES, type ProbeName } from "./fingerprint-probes.ts";
import type { TemplateEntry, TemplateRegistry } from "./registry.ts";

export interface NearMatch {
  kind: "near";
  /** Equally near, all of one family. */
  entries: readonly [TemplateEntry, ...TemplateEntry[]];
  /** In the order of PROBE_NAMES; those of the first entry. */
  differing: readonly ProbeName[];
  /** True when they differ exactly where no system message is given: the template has a default text of its own. */
  hasOwnDefault: boolean;
}

export type TemplateMatch =
  | { kind: "exact"; entry: TemplateEntry }
  | NearMatch
  | { kind: "unknown" };

/** Of the different prompts that two templates render, so many must be equal for one to be a copy of the other. */
const NEAR_SHARE = 0.5;

export function matchTemplate(fingerprint: Fingerprint, registry: TemplateRegistry): TemplateMatch {
  const entry = registry.find((known) => known.fingerprint === fingerprint.id);
  if (entry !== undefined) return { kind: "exact", entry };
  const near = registry
    .map((known) => compareWith(known, fingerprint.probes))
    .filter((comparison) => isNear(comparison, fingerprint.probes))
    .sort((a, b) => b.share - a.share);
  const [best, ...others] = near.filter(({ share }) => share === near[0]?.share);
  if (best === undefined) return { kind: "unknown" };
  const { differing, hasOwnDefault } = best;
  const alike = others.map((comparison) => comparison.entry);
  if (alike.some(({ family }) => family !== best.entry.family)) return { kind: "unknown" };
  return { kind: "near", entries: [best.entry, ...alike], differing, hasOwnDefault };
}

interface Comparison extends Pick<NearMatch, "differing" | "hasOwnDefault"> {
  entry: TemplateEntry;
  /** Equal prompts among the different ones, 0 to 1. */
  share: number;
}

/** Probes in which neither template differs from an earlier probe count once; those in which both raise not at all. */
function compareWith(entry: TemplateEntry, probes: ProbeHashes): Comparison {
  const pairs = new Map<string, boolean>();
  const differing: ProbeName[] = [];
  for (const name of PROBE_NAMES) {
    const [known, own] = [entry.probes[name], probes[name]];
    if (known !== own) differing.push(name);
    if (known !== RAISED || own !== RAISED) pairs.set(`${known} ${own}`, known === own);
  }
  const equal = [...pairs.values()].filter(Boolean).length;
  const hasOwnDefault = PROBE_NAMES.every(
    (name) =>
      differing.includes(name) === NO_SYSTEM_PROBES.includes(name) ||
      (entry.probes[name] === RAISED && probes[name] === RAISED),
  );
  return { entry, differing, hasOwnDefault, share: pairs.size === 0 ? 0 : equal / pairs.size };
}

function isNear({ entry, hasOwnDefault, share }: Comparison, probes: ProbeHashes): boolean {
  return (
    (share >= NEAR_SHARE || hasOwnDefault) &&
    DECLARING.some(([told, untold]) => {
      const known = entry.probes[told];
      return known === probes[told] && known !== entry.probes[untold] && known !== RAISED;
    })
  );
}

/** Probes that declare tools, each with the same conversation without any. */
const DECLARING: readonly (readonly [ProbeName, ProbeName])[] = [
  ["tools", "user"],
  ["system-tools", "system-user"],
];
