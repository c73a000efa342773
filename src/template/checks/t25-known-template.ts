/**
 * T25: what is known about a template from its fingerprint. It never decides whether a template works, which the other
 * checks see for themselves; it says which one it is, whether its vendor has replaced it, and whether someone changed it.
 */

import { findDifference } from "../evidence/texts/text-difference.ts";
import { fingerprintTemplate } from "../registry/fingerprint.ts";
import { createProbeContext, PROBE_NAMES, type ProbeName } from "../registry/fingerprint-probes.ts";
import {
  readTemplateRegistry,
  type TemplateEntry,
  type TemplateRegistry,
} from "../registry/registry.ts";
import { matchTemplate, type NearMatch } from "../registry/template-match.ts";
import { hashTemplateText } from "../registry/template-text-hash.ts";
import type { Check, Evidence, Finding } from "../verifier/check.ts";
import type { Subject, TemplateCandidate } from "../verifier/subject.ts";

/** More names say less. */
const MAX_NAMED_PROBES = 6;
const MAX_EVIDENCE_CHARACTERS = 160;
/** Shown before a difference. */
const CONTEXT_CHARACTERS = 40;

export const knownTemplate: Check = createKnownTemplate(readTemplateRegistry);

/** `readRegistry` is called by each run, not before. */
export function createKnownTemplate(readRegistry: () => TemplateRegistry): Check {
  return {
    id: "T25",
    title: "the template is no outdated, bad or changed copy of a known one",
    stage: "render",
    run(subject) {
      const registry = readRegistry();
      const match = matchTemplate(fingerprint(subject, subject.plan.source), registry);
      if (match.kind === "unknown") return [];
      if (match.kind === "near") return [reportNear(subject, match)];
      switch (match.entry.status) {
        case "official":
          return [reportOfficial(subject, match.entry)];
        case "outdated":
          return [reportOutdated(subject, match.entry, registry)];
        case "known-bad":
          return [reportBad(match.entry)];
      }
    },
  };
}

function reportOfficial({ plan }: Subject, entry: TemplateEntry): Finding {
  const difference = hasKnownText(plan.source, entry) ? "" : ", though its text is another";
  return {
    code: "official",
    severity: "info",
    message: joinSentences(
      `It renders as ${describe(entry)} in all ${PROBE_NAMES.length} probes${difference}.`,
      entry.note,
    ),
  };
}

function reportBad(entry: TemplateEntry): Finding {
  return {
    code: "known-bad",
    severity: "fail",
    message: joinSentences(`It renders as ${describe(entry)}, never to be used.`, entry.note),
    effect: "refuse",
  };
}

function reportOutdated(
  subject: Subject,
  entry: TemplateEntry,
  registry: TemplateRegistry,
): Finding {
  const next = registry.find(({ id }) => id === entry.replacement);
  const found = next === undefined ? null : findText(subject, next);
  const finding: Finding = {
    code: "outdated",
    severity: "warn",
    message: joinSentences(`It renders as ${describe(entry)}.`, entry.note),
  };
  if (next === undefined) return finding;
  if (found === null) {
    const advice = `Fetch a newer conversion, or put ${describe(next)} (${next.id}) as a .jinja file into the template folder.`;
    return { ...finding, message: joinSentences(finding.message, advice) };
  }
  const differing = PROBE_NAMES.filter((name) => entry.probes[name] !== next.probes[name]);
  return {
    ...finding,
    ...showDifference(subject, found, differing),
    repair: {
      id: "official-template",
      set: { source: found.source },
      cost: `The template of the file is not used; ${describe(next)} stands in, read from ${found.from}.`,
    },
  };
}

function reportNear(subject: Subject, { entries, differing, hasOwnDefault }: NearMatch): Finding {
  const [entry] = entries;
  const alike = entries.filter(({ status }) => status === entry.status);
  const known = `the ${entry.status} template of ${alike.map(({ title }) => title).join(" or ")}`;
  if (differing.every((name) => name === "begin-token")) {
    return {
      code: "own-begin-token",
      severity: "info",
      message: `It renders as ${known} but for the BOS text.`,
    };
  }
  if (hasOwnDefault) {
    return {
      code: "own-default-system",
      severity: "info",
      message: `It renders as ${known}; it differs only where no system message is given.`,
    };
  }
  const official = findText(subject, entry);
  return {
    code: "modified-copy",
    severity: "warn",
    message: `It renders mostly as ${known} and differs in ${differing.length} of ${PROBE_NAMES.length} probes: ${nameProbes(differing)}.`,
    ...(official === null ? {} : showDifference(subject, official, differing)),
  };
}

/**
 * The text of a known template among the candidates. A text of a known hash is taken unrendered and first: only it is
 * sure to be the same template in every conversation.
 */
function findText(subject: Subject, entry: TemplateEntry): TemplateCandidate | null {
  const { candidates = [] } = subject;
  return (
    candidates.find(({ source }) => hasKnownText(source, entry)) ??
    candidates.find(({ source }) => fingerprint(subject, source).id === entry.fingerprint) ??
    null
  );
}

/** What a differing probe shows; nothing when it cannot be shown. */
function showDifference(
  subject: Subject,
  { source }: TemplateCandidate,
  differing: readonly ProbeName[],
): { evidence?: Evidence } {
  for (const name of differing) {
    const wanted = subject.renderSource(source, createProbeContext(name));
    const own = subject.render(createProbeContext(name));
    if (!wanted.ok || !own.ok) continue;
    const difference = findDifference(wanted.text, own.text, CONTEXT_CHARACTERS);
    if (difference === null) continue;
    const start = difference.index - difference.before.length;
    const end = start + MAX_EVIDENCE_CHARACTERS;
    return {
      evidence: { expected: wanted.text.slice(start, end), actual: own.text.slice(start, end) },
    };
  }
  return {};
}

function fingerprint(subject: Subject, source: string) {
  return fingerprintTemplate(source, (text, context) => subject.renderSource(text, context));
}

function hasKnownText(source: string, { texts }: TemplateEntry): boolean {
  const hash = hashTemplateText(source);
  return texts.some(({ sha256 }) => sha256 === hash);
}

function describe({ status, title }: TemplateEntry): string {
  return `the ${status} template of ${title}`;
}

function nameProbes(names: readonly ProbeName[]): string {
  const named = names.slice(0, MAX_NAMED_PROBES).join(", ");
  const left = names.length - MAX_NAMED_PROBES;
  return left > 0 ? `${named} and ${left} more` : named;
}

function joinSentences(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== "").join(" ");
}
