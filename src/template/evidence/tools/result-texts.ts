/** Whether the text of a tool's result reaches the prompt whole: code, a long result, an empty one. */
import type { Message } from "../../../base/message.ts";
import type { Finding } from "../../verifier/check.ts";
import type { Subject } from "../../verifier/subject.ts";
import { call, calling, FIRST_USER, PROBE_TOOLS, READ_FILE, result, SYSTEM } from "../probes.ts";
import { excerptAround, excerptEnd, shortenReason } from "../texts/evidence-excerpt.ts";
import { countOccurrences } from "../texts/text-gaps.ts";
import { frameText, judgeText } from "../texts/text-spelling.ts";
import { cutBetween } from "../turns/turn-texts.ts";

const ASKED = [SYSTEM, FIRST_USER];
const READING = calling(call(READ_FILE.name, { path: "zqcallone" }));
const READ = result(READ_FILE.name, "zqresultone done");
const RESULT_TEXT = 'int a = "b\\n";\n\tif (a < 3) { return; } // é 漢 🎉';
const LONG_RESULT_LINES = 1_500;

export function judgeResultTexts(subject: Subject): Finding[] {
  return [...judgeCode(subject), ...judgeSizes(subject)];
}

/** Results are code: every character counts. */
function judgeCode(subject: Subject): Finding[] {
  const render = say(subject, result(READ_FILE.name, frameText(RESULT_TEXT)));
  if (!render.ok) return [];
  const { spelling, actual } = judgeText(render.text, RESULT_TEXT);
  if (spelling === "kept" || actual === null) return [];
  return [
    {
      code: spelling === "altered" ? "result-altered" : "result-escaped-twice",
      severity: "fail",
      message: "The text of a tool's result does not reach the prompt as it is.",
      evidence: { expected: RESULT_TEXT, actual: excerptAround(actual) },
    },
  ];
}

/** A long result stays whole, an empty one stays a result. */
function judgeSizes(subject: Subject): Finding[] {
  const lines = Array.from({ length: LONG_RESULT_LINES }, (_, line) => `line ${line};`);
  const long = say(subject, result(READ_FILE.name, `zqstart\n${lines.join("\n")}\nzqend`));
  const isWhole = long.ok && cutBetween(long.text, "zqstart", "zqend") !== null;
  const findings: Finding[] = [];
  if (!isWhole || countOccurrences(long.ok ? long.text : "", ";") < LONG_RESULT_LINES) {
    findings.push({
      code: "long-result-cut",
      severity: "fail",
      message: `Of a result of ${LONG_RESULT_LINES} lines a part is missing.`,
    });
  }
  const [empty, full] = [say(subject, result(READ_FILE.name, "")), say(subject, READ)];
  if (!empty.ok) {
    const message = `An empty result raises: ${shortenReason(empty.reason)}`;
    findings.push({ code: "empty-result-raises", severity: "warn", message });
  } else if (full.ok && isTurnLost(empty.text, full.text)) {
    findings.push({
      code: "empty-result-dropped",
      severity: "warn",
      message: "A call whose result is empty looks as if it had none.",
      evidence: { actual: excerptEnd(empty.text) },
    });
  }
  return findings;
}

function say(subject: Subject, answer: Message) {
  return subject.converse([...ASKED, READING, answer], { tools: PROBE_TOOLS });
}

/** More is missing than the result's own text and the blanks around it. */
function isTurnLost(empty: string, full: string): boolean {
  const count = (text: string) => text.replace(READ.content, "").replace(/\s/g, "").length;
  return count(empty) < count(full);
}
