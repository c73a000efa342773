import { expect, test } from "vitest";
import {
  hashProbes,
  type ProbeHashes,
  RAISED,
} from "../../../src/template/registry/fingerprint.ts";
import {
  NO_SYSTEM_PROBES,
  PROBE_NAMES,
  type ProbeName,
} from "../../../src/template/registry/fingerprint-probes.ts";
import type { TemplateEntry } from "../../../src/template/registry/registry.ts";
import { matchTemplate } from "../../../src/template/registry/template-match.ts";

/** A template whose renders are all its own, but for those named. */
function createEntry(
  id: string,
  family: string,
  renders: Partial<ProbeHashes> = {},
): TemplateEntry {
  const probes = {
    ...(Object.fromEntries(PROBE_NAMES.map((name) => [name, `${id}-${name}`])) as ProbeHashes),
    ...renders,
  };
  return {
    id,
    title: id,
    family,
    status: "official",
    replacement: null,
    note: "",
    texts: [],
    fingerprint: hashProbes(probes),
    probes,
  };
}

const BASE = createEntry("base", "one");
const COPY = createEntry("copy", "one", change(BASE.probes, ["call"], "copy"));
const OTHER = createEntry("other", "two");

function change(probes: ProbeHashes, names: readonly ProbeName[], hash = "own"): ProbeHashes {
  return { ...probes, ...Object.fromEntries(names.map((name) => [name, `${hash}-${name}`])) };
}

function match(probes: ProbeHashes, registry = [BASE, OTHER]) {
  const found = matchTemplate({ id: hashProbes(probes), probes }, registry);
  if (found.kind === "near") {
    return {
      near: found.entries.map(({ id }) => id),
      differing: found.differing.length,
      ...(found.hasOwnDefault ? { hasOwnDefault: true } : {}),
    };
  }
  return found.kind === "exact" ? found.entry.id : found.kind;
}

test("equal renders are an exact match", () => {
  expect(match(OTHER.probes)).toBe("other");
});

test.each([
  [1, { near: ["base"], differing: 1 }],
  [9, { near: ["base"], differing: 9 }],
  [10, "unknown"],
])("with %i of 18 renders changed the match is %j", (count, expected) => {
  const names = PROBE_NAMES.filter((name) => name !== "tools").slice(-count);
  expect(match(change(BASE.probes, names))).toEqual(expected);
});

test("a template that differs exactly where no system message is given has a default of its own", () => {
  // Half of its other renders are equal to each other, so less than half of all are equal to the copy's.
  const flat = createEntry("flat", "one", {
    "old-reasoning": "flat-system-user",
    "thinking-off": "flat-system-user",
    "loop-reasoning": "flat-call",
  });
  const all = change(flat.probes, NO_SYSTEM_PROBES);
  expect(match(all, [flat])).toEqual({ near: ["flat"], differing: 10, hasOwnDefault: true });
  const some = change(flat.probes, ["whitespace"]);
  expect(match(some, [flat])).toEqual({ near: ["flat"], differing: 1 });
  expect(match(change(all, ["call"]), [flat])).toBe("unknown");
});

test("equal chat renders are no match when every tool render differs", () => {
  expect(match(change(BASE.probes, ["tools", "system-tools"]))).toBe("unknown");
});

test("a template that shows no tools has no copies", () => {
  const bare = createEntry("bare", "one", {
    tools: "bare-user",
    "system-tools": "bare-system-user",
  });
  expect(match(change(bare.probes, ["whitespace"]), [bare])).toBe("unknown");
});

test("probes in which both raise say nothing", () => {
  const raised = Object.fromEntries(PROBE_NAMES.slice(0, 6).map((name) => [name, RAISED]));
  const entry = createEntry("raising", "one", raised);
  const names = PROBE_NAMES.filter((name) => name !== "system-tools").slice(-7);
  expect(match(change(entry.probes, names), [entry])).toBe("unknown");
});

test("equally near templates of one family are all named; of two, none", () => {
  const probes = change(BASE.probes, ["call"]);
  expect(match(probes, [BASE, COPY])).toEqual({ near: ["base", "copy"], differing: 1 });
  expect(match(probes, [BASE, { ...COPY, family: "two" }])).toBe("unknown");
});
