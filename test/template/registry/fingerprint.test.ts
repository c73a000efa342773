import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import {
  fingerprintTemplate,
  hashProbes,
  RAISED,
} from "../../../src/template/registry/fingerprint.ts";
import {
  createProbeContext,
  NO_SYSTEM_PROBES,
  PROBE_NAMES,
} from "../../../src/template/registry/fingerprint-probes.ts";
import type { TemplateContext } from "../../../src/template/template-context.ts";
import type { Render } from "../../../src/template/verifier/subject.ts";
import { renderNatively } from "../../support/native-jinja.ts";

function render(source: string, context: TemplateContext): Render {
  try {
    return { ok: true, text: renderNatively(source, context) };
  } catch (error) {
    return { ok: false, reason: String(error) };
  }
}

const PLAIN =
  "{{ bos_token }}{% for message in messages %}<|{{ message.role }}|>{{ message.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";

const plain = fingerprintTemplate(PLAIN, render);

test.each([
  [
    "another variable name",
    PLAIN.replaceAll("message.", "m.").replace("for message in", "for m in"),
  ],
  ["a comment", `{# made by hand #}${PLAIN}`],
  ["blanks in its code", PLAIN.replaceAll("{{ ", "{{   ").replaceAll("%}", "   %}")],
  ["the layout of its code", PLAIN.replaceAll("{%", "{%\n    ")],
])("a template with %s has the same fingerprint", (_what, source) => {
  expect(source).not.toBe(PLAIN);
  expect(fingerprintTemplate(source, render)).toEqual(plain);
});

test.each([
  ["one character more", PLAIN.replace("<|assistant|>", "<|assistant|> ")],
  ["trimmed content", PLAIN.replace("message.content", "message.content | trim")],
  ["no end of turn", PLAIN.replace("{{ eos_token }}", "")],
  ["no begin of text", PLAIN.replace("{{ bos_token }}", "")],
  [
    "an error where a tool answers",
    `${PLAIN}{{ raise_exception("x") if messages[-1].role == "tool" }}`,
  ],
])("a template with %s has another", (_what, source) => {
  expect(fingerprintTemplate(source, render).id).not.toBe(plain.id);
});

test("a template that only lacks the BOS text differs in one probe", () => {
  const { probes } = fingerprintTemplate(PLAIN.replace("{{ bos_token }}", ""), render);
  expect(PROBE_NAMES.filter((name) => probes[name] !== plain.probes[name])).toEqual([
    "begin-token",
  ]);
});

test("what an engine says when it raises does not count", () => {
  const raise = (reason: string) => fingerprintTemplate("", () => ({ ok: false, reason }));
  expect(raise("line 1")).toEqual(raise("another"));
  expect(new Set(Object.values(raise("line 1").probes))).toEqual(new Set([RAISED]));
});

test("the id is a hash of all probes", () => {
  expect(hashProbes(plain.probes)).toBe(plain.id);
  expect(hashProbes({ ...plain.probes, user: RAISED })).not.toBe(plain.id);
});

// The registry's hashes are of these very contexts: a change here needs a new FINGERPRINT_VERSION.
test("the probes are frozen", () => {
  const contexts = JSON.stringify(PROBE_NAMES.map(createProbeContext));
  const { id } = fingerprintTemplate("", () => ({ ok: true, text: contexts }));
  expect([PROBE_NAMES.length, id]).toEqual([18, "d4426cd100"]);
});

test("many probes give no system message and many do", () => {
  expect(NO_SYSTEM_PROBES).toHaveLength(10);
});

test("a probe's context may be changed by an engine without harm", () => {
  const context = createProbeContext("tools");
  context.tools = [];
  expect(createProbeContext("tools").tools).toHaveLength(2);
});

const DATED = `{{ strftime_now("%d %B %Y %H:%M") }}${PLAIN}`;

test.each(["Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Asia/Kolkata"])(
  "a printed date is the same in the time zone %s",
  (zone) => {
    const program = `
      import { fingerprintTemplate } from ${JSON.stringify(path.resolve("src/template/registry/fingerprint.ts"))};
      const seen = [];
      fingerprintTemplate(${JSON.stringify(DATED)}, (source) => { seen.push(source); return { ok: true, text: source }; });
      console.log(seen[0]);`;
    const pinned = execFileSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", program],
      { env: { ...process.env, TZ: zone }, encoding: "utf8" },
    );
    expect(pinned).toContain("01 January 2026 12:00");
  },
);
