/**
 * What a template does with arguments as JSON text, which is how some programs keep calls. Objects are sent, so for most
 * templates it is only worth knowing; a few were written for texts and spell objects in no form that anybody reads.
 */

import { writeSpacedJson } from "../../spaced-json.ts";
import { createTemplateMessages } from "../../template-context.ts";
import { listTemplateTools } from "../../tool-list.ts";
import type { Finding } from "../../verifier/check.ts";
import type { Subject } from "../../verifier/subject.ts";
import { call, calling, FIRST_USER, READ_FILE, result } from "../probes.ts";
import { excerptAround, shortenReason } from "../texts/evidence-excerpt.ts";

const ARGUMENTS = { path: "zqargument", limit: 3 };
const TEXT = writeSpacedJson(ARGUMENTS);
const CONVERSATION = [
  FIRST_USER,
  calling(call(READ_FILE.name, ARGUMENTS)),
  result(READ_FILE.name, "zqresult"),
];
/** As Python prints a dictionary: the engine's own form for what nobody serialised. */
const PYTHON_FORM = /'path': 'zqargument'/;

export function judgeJsonTextArguments(subject: Subject): Finding[] {
  const asObjects = render(subject, "objects");
  const asText = render(subject, "json-text");
  if (asObjects.ok && PYTHON_FORM.test(asObjects.text) && asText.ok && asText.text.includes(TEXT)) {
    return [
      {
        code: "json-text-needed",
        severity: "warn",
        message: "The template prints arguments as they come, so they have to come as JSON text.",
        evidence: {
          expected: TEXT,
          actual: excerptAround(asObjects.text, asObjects.text.search(PYTHON_FORM)),
        },
        repair: { id: "json-text-arguments", set: { arguments: "json-text" } },
      },
    ];
  }
  if (!asObjects.ok || !asObjects.text.includes("zqargument")) return [];
  if (!asText.ok) {
    const message = `Arguments as JSON text raise: ${shortenReason(asText.reason)} Objects are sent.`;
    return [{ code: "json-text-raises", severity: "info", message }];
  }
  const escaped = JSON.stringify(TEXT).slice(1, -1);
  const place = asText.text.indexOf(escaped);
  if (place !== -1) {
    const message = "Arguments as JSON text are encoded twice; objects are sent.";
    const evidence = { actual: excerptAround(asText.text, place) };
    return [{ code: "json-text-escaped-twice", severity: "info", message, evidence }];
  }
  if (asText.text.includes("zqargument")) return [];
  const message = "Arguments as JSON text do not reach the prompt; objects are sent.";
  return [{ code: "json-text-dropped", severity: "info", message }];
}

function render(subject: Subject, form: "objects" | "json-text") {
  return subject.render({
    messages: createTemplateMessages(CONVERSATION, { ...subject.plan, arguments: form }),
    tools: listTemplateTools([READ_FILE]),
    add_generation_prompt: true,
  });
}
