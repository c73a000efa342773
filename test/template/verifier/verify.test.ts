import { expect, test } from "vitest";
import type { TemplateContext } from "../../../src/template/template-context.ts";
import type { RenderFunction } from "../../../src/template/verifier/template-subject.ts";
import { type VerifyOptions, verifyTemplate } from "../../../src/template/verifier/verify.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { renderNatively } from "../../support/native-jinja.ts";
import { verifyTestTemplate } from "../../support/template-subject.ts";

const RAISE = "{{ raise_exception('no') }}";

test.each([
  ["PASS", "a sound template", chatml()],
  [
    "REPAIRED",
    "one without a system role",
    chatml({ preamble: `{%- if messages[0].role == 'system' -%}${RAISE}{%- endif -%}` }),
  ],
  ["DEGRADED", "one without tools", chatml({ declaration: "" })],
  [
    "DEGRADED",
    "one that changes what a user says",
    chatml({ user: "<|im_start|>user\\n{{ message.content | replace('(', '[') }}" }),
  ],
  ["REFUSED", "one that never renders", chatml({ preamble: RAISE })],
  ["REFUSED", "one that reaches for code", `${chatml()}{{ ''.__class__ }}`],
] as const)("%s is the verdict on %s", (verdict, _title, source) => {
  expect(verifyTestTemplate(source).verdict).toBe(verdict);
});

/** Counts renders. */
function watched(): { render: RenderFunction; count: () => number } {
  let renders = 0;
  return {
    render: (source: string, context: TemplateContext) => {
      renders += 1;
      return renderNatively(source, context);
    },
    count: () => renders,
  };
}

test("nothing is rendered once a static check has refused the source", () => {
  const { render, count } = watched();
  const report = verifyTemplate({
    source: `${chatml()}{{ ''.__class__ }}`,
    vocabulary: null,
    file: null,
    render,
    renderSecond: render,
  });
  expect(count()).toBe(0);
  expect(report.checks.find(({ id }) => id === "T01")?.status).toBe("skipped");
});

test("a text from elsewhere that a static check objects to is never rendered", () => {
  const rendered = new Set<string>();
  const render: RenderFunction = (source, context) => {
    rendered.add(source);
    return renderNatively(source, context);
  };
  const hostile = `${chatml()}{{ ''.__class__ }}`;
  verifyTemplate({
    source: chatml(),
    vocabulary: null,
    file: null,
    candidates: [{ from: "folder/hostile.jinja", source: hostile }],
    render,
    renderSecond: render,
  });
  expect([...rendered].filter((source) => source === hostile)).toEqual([]);
});

test("a repair is there for the checks behind it, so one fault is found once", () => {
  const preamble = `{%- if messages[0].role == 'system' -%}${RAISE}{%- endif -%}`;
  const { checks, plan } = verifyTestTemplate(chatml({ preamble }));
  const notable = checks.filter(
    ({ status }) => status !== "pass" && status !== "info" && status !== "skipped",
  );
  expect(notable.map(({ id, status }) => `${id} ${status}`)).toEqual(["T02 repaired"]);
  expect(plan.systemRole).toBe("folded");
});

test("checks that need a vocabulary are skipped without one", () => {
  const { checks } = verifyTestTemplate(chatml());
  const skipped = checks.filter(({ status }) => status === "skipped").map(({ id }) => id);
  expect(skipped).toEqual(["T19", "T20", "T26"]);
});

test("checks are reported in the order of their ids, whatever the order they ran in", () => {
  const ids = verifyTestTemplate(chatml()).checks.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted());
});

test("each check is run by whoever knows its limits", () => {
  const said: string[] = [];
  const { render } = watched();
  const parts = { source: chatml(), vocabulary: null, file: null, render, renderSecond: render };
  const runCheck: VerifyOptions["runCheck"] = ({ id }, run) => {
    said.push(id);
    return run();
  };
  verifyTemplate(parts, { runCheck });
  expect(said.slice(0, 3)).toEqual(["T00", "T24", "T22"]);
});
