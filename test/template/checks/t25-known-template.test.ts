import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  createKnownTemplate,
  knownTemplate,
} from "../../../src/template/checks/t25-known-template.ts";
import { fingerprintTemplate } from "../../../src/template/registry/fingerprint.ts";
import type { TemplateEntry } from "../../../src/template/registry/registry.ts";
import { hashTemplateText } from "../../../src/template/registry/template-text-hash.ts";
import {
  fixturePath,
  hasTemplateFixtures,
  readFixtureTemplates,
} from "../../support/template-fixtures.ts";
import { createTestSubject } from "../../support/template-subject.ts";

const GOOD = `{{ bos_token }}{%- if messages[0].role != "system" %}<sys>Be kind.</sys>{% endif %}
{%- if tools %}<tools>{{ tools | tojson }}</tools>{% endif %}
{%- for m in messages %}<{{ m.role }}>{{ m.content }}
{%- for c in m.tool_calls or [] %}<call>{{ c.function | tojson }}</call>{% endfor %}</{{ m.role }}>
{%- endfor %}
{%- if add_generation_prompt %}<assistant>{% endif %}`;
const OLD = GOOD.replace("</call>", "<call>");
const BAD = GOOD.replace("Be kind.", "Be cruel.").replace("<tools>", "<evil>");

function createEntry(id: string, source: string, more: Partial<TemplateEntry> = {}): TemplateEntry {
  const subject = createTestSubject(source);
  const { id: fingerprint, probes } = fingerprintTemplate(source, (text, context) =>
    subject.renderSource(text, context),
  );
  return {
    id,
    title: id.toUpperCase(),
    family: "test",
    status: "official",
    replacement: null,
    note: "",
    texts: [{ from: "here", sha256: hashTemplateText(source) }],
    fingerprint,
    probes: { ...probes },
    ...more,
  };
}

const REGISTRY = [
  createEntry("good", GOOD),
  createEntry("old", OLD, {
    status: "outdated",
    replacement: "good",
    note: "It never closes a call.",
  }),
  createEntry("bad", BAD, { status: "known-bad", note: "It was made to harm." }),
];
const check = createKnownTemplate(() => REGISTRY);

function run(source: string, candidates: readonly string[] = []) {
  return check.run(
    createTestSubject(source, {
      candidates: candidates.map((text, index) => ({ from: `file ${index}`, source: text })),
    }),
  );
}

test("an official template is named", () => {
  expect(run(GOOD)).toEqual([
    {
      code: "official",
      severity: "info",
      message: "It renders as the official template of GOOD in all 18 probes.",
    },
  ]);
});

test("an official template in other words is named with that remark", () => {
  const [finding] = run(GOOD.replaceAll("m.", "n.").replace("for m in", "for n in"));
  expect(finding).toMatchObject({
    code: "official",
    message: expect.stringContaining("though its text is another"),
  });
});

test("an outdated template without its successor on this machine is advised on", () => {
  expect(run(OLD, ["{{ messages }}"])).toEqual([
    {
      code: "outdated",
      severity: "warn",
      message:
        "It renders as the outdated template of OLD. It never closes a call. Fetch a newer conversion, or put the official template of GOOD (good) as a .jinja file into the template folder.",
    },
  ]);
});

test("an outdated template is replaced by its successor, found by what it renders", () => {
  const reworded = `{# mine #}${GOOD.replaceAll("m.", "n.").replace("for m in", "for n in")}`;
  const [finding] = run(OLD, ["no template", reworded]);
  expect(finding).toMatchObject({
    code: "outdated",
    severity: "warn",
    repair: { id: "official-template", set: { source: reworded } },
  });
  expect(finding?.repair?.cost).toContain("file 1");
  expect(finding?.evidence?.expected).toContain("</call>");
  expect(finding?.evidence?.actual).not.toContain("</call>");
});

test("of several texts the one with a known hash replaces it", () => {
  const poisoned = `${GOOD}{% if "secret" in messages[0].content %}evil{% endif %}`;
  expect(run(OLD, [poisoned])[0]?.repair?.set.source).toBe(poisoned);
  expect(run(OLD, [poisoned, GOOD])[0]?.repair?.set.source).toBe(GOOD);
});

test("the replacement is then official itself", () => {
  const source = run(OLD, [GOOD])[0]?.repair?.set.source ?? "";
  const subject = createTestSubject(OLD, { plan: { source } });
  expect(check.run(subject)).toMatchObject([{ code: "official" }]);
});

test("a known-bad template is refused", () => {
  expect(run(BAD)).toMatchObject([{ code: "known-bad", severity: "fail", effect: "refuse" }]);
});

test.each([
  ["own-default-system", GOOD.replace("Be kind.", "Be brief."), "info"],
  ["own-begin-token", GOOD.replace("{{ bos_token }}", ""), "info"],
  ["own-begin-token", GOOD.replace("{{ bos_token }}", "{{ bos_token }}{{ bos_token }}"), "info"],
  [
    "modified-copy",
    GOOD.replace("m.content }}", "m.content | trim }}").replace("<call>", "<do>"),
    "warn",
  ],
])("a copy has the finding %s", (code, source, severity) => {
  expect(run(source)).toMatchObject([{ code, severity, message: expect.stringContaining("GOOD") }]);
});

test("a modified copy names its probes, and its difference where the original is at hand", () => {
  const source = GOOD.replace("m.content }}", "m.content | trim }}");
  expect(run(source)[0]).toEqual({
    code: "modified-copy",
    severity: "warn",
    message:
      "It renders mostly as the official template of GOOD and differs in 1 of 18 probes: whitespace.",
  });
  expect(run(source, [GOOD])[0]?.evidence?.expected).toContain("  \n\tindented");
});

test.each([
  ["another template", "{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}"],
  ["one that never renders", "{{ raise_exception('no') }}"],
  ["one that cannot be parsed", "{% for %}"],
  ["an empty one", ""],
])("%s is unknown", (_what, source) => {
  expect(run(source)).toEqual([]);
});

describe.skipIf(!hasTemplateFixtures)("the fixtures (skipped where there are none)", () => {
  const official = readFixtureTemplates("templates-llama.cpp");

  test("each collected template is found again after its loop variable and comments have changed", () => {
    const missed = official.filter(({ source }) => {
      const findings = knownTemplate.run(createTestSubject(rename(source)));
      return !findings.some(({ code }) => code === "official" || code === "outdated");
    });
    expect(missed.map(({ name }) => name)).toEqual([]);
    expect(official.filter(({ source }) => rename(source) !== source).length).toBeGreaterThan(60);
  });

  test("the Gemma 4 template of the model's release is outdated, and replaced where the new one is", () => {
    const old = readFileSync(fixturePath("gemma4-OUTDATED-embedded-in-vocab.jinja"), "utf8");
    const current = official.find(({ name }) => name === "google-gemma-4-31B-it")?.source ?? "";
    const candidates = official.map(({ name, source }) => ({ from: name, source }));
    expect(knownTemplate.run(createTestSubject(old))).toMatchObject([{ code: "outdated" }]);
    expect(knownTemplate.run(createTestSubject(old, { candidates }))).toMatchObject([
      { code: "outdated", repair: { set: { source: current } } },
    ]);
  });

  test("a doubled BOS text is seen in every template that prints one", () => {
    const changed = official.filter(({ source }) => source.includes("{{ bos_token }}"));
    expect(changed.length).toBeGreaterThan(3);
    for (const { name, source } of changed) {
      const twice = source.replaceAll("{{ bos_token }}", "{{ bos_token }}{{ bos_token }}");
      const codes = knownTemplate.run(createTestSubject(twice)).map(({ code }) => code);
      expect([name, codes]).not.toEqual([name, ["official"]]);
    }
  });

  test("no template of a public model file is called bad", () => {
    const findings = readFixtureTemplates("third-party-glyphhound/corpus").flatMap(({ source }) =>
      knownTemplate.run(createTestSubject(source)),
    );
    expect(findings.filter(({ severity, effect }) => severity === "fail" || effect)).toEqual([]);
    expect(findings.filter(({ code }) => code === "official").length).toBeGreaterThan(35);
  });
});

/** Another loop variable, and comments without their words; what they trim stays trimmed. */
function rename(source: string): string {
  const variable = /\bfor (\w+) in (?:loop_)?messages\b/.exec(source)?.[1] ?? "message";
  const name = new RegExp(`(?<![.\\w'"])${variable}(?![\\w'"])`, "g");
  return source
    .replace(/\{#(-?)[\s\S]*?(-?)#\}/g, "{#$1 $2#}")
    .replace(/\{[{%][\s\S]*?[%}]\}/g, (tag) =>
      tag.replace(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|[^"']+/g, (piece, text?: string) =>
        text === undefined ? piece.replace(name, "renamed") : piece,
      ),
    );
}
