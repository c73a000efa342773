/** Whether the model is told of its tools: each name, description and parameter, in every prompt of a tool loop. */
import type { ToolSignature } from "../../base/tool-call.ts";
import {
  call,
  calling,
  FIRST_ANSWER,
  FIRST_USER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SECOND_USER,
  SYSTEM,
} from "../evidence/probes.ts";
import { excerptAround, shortenReason } from "../evidence/texts/evidence-excerpt.ts";
import { countOccurrences } from "../evidence/texts/text-gaps.ts";
import { judgeDeclaration, judgeOddTools } from "../evidence/tools/declaration-findings.ts";
import { PLAIN_TOOL, RICH_TOOL, WORDS } from "../evidence/tools/declaration-probes.ts";
import { judgeInstructions } from "../evidence/tools/instruction-findings.ts";
import { repairWithGenericTools } from "../repairs/generic-tools.ts";
import type { Check, Finding } from "../verifier/check.ts";
import { converseUnder } from "../verifier/planned-conversation.ts";
import type { Subject } from "../verifier/subject.ts";

const ASKED = [SYSTEM, FIRST_USER];
const LOOP = [
  ...ASKED,
  calling(call(WORDS.name, { zqpath: "main.c" })),
  result(WORDS.name, "zqresult"),
];
const AFTER_LOOP = [...LOOP, FIRST_ANSWER, SECOND_USER];
const SYSTEM_WORD = "zqsystem";
const USER_WORD = "zquserone";

export const toolDeclarations: Check = {
  id: "T08",
  title: "the model is told of every tool, its parameters and how to call it",
  stage: "render",
  run(subject) {
    if (subject.plan.tools === "generic" || !subject.converse(ASKED).ok) return [];
    const told = subject.converse(ASKED, { tools: [RICH_TOOL] });
    if (!told.ok) return [reportRaise(subject, told.reason)];
    const unsupported = findUnsupported(subject, told.text);
    if (unsupported !== null) return [unsupported];
    return [
      ...judgeDeclaration(subject, told.text),
      ...judgeOthers(subject, told.text),
      ...judgeNeighbours(subject, told.text),
      ...judgeOddTools(subject),
      ...judgeInstructions(subject, told.text),
    ];
  },
};

/** A template may know flat parameters only. */
function reportRaise(subject: Subject, reason: string): Finding {
  const simple = subject.converse(ASKED, { tools: PROBE_TOOLS });
  if (simple.ok && isDeclared(simple.text, READ_FILE)) {
    const message = `Parameters inside of an object or list raise: ${shortenReason(reason)}`;
    return { code: "nested-parameters-raise", severity: "fail", message };
  }
  const message = `With tools the template raises: ${shortenReason(reason)}`;
  return repairWithGenericTools(subject, { code: "tools-raise", severity: "fail", message });
}

/** Nothing of a tool reaches the prompt. */
function findUnsupported(subject: Subject, told: string): Finding | null {
  if (isDeclared(told, RICH_TOOL)) return null;
  const change = { systemRole: "folded" } as const;
  const folded = converseUnder(subject, ASKED, { set: change, tools: [RICH_TOOL] });
  if (folded.ok && isDeclared(folded.text, RICH_TOOL) && folded.text.includes(SYSTEM_WORD)) {
    return {
      code: "tools-hidden-by-system",
      severity: "fail",
      message: "Tools are declared only where there is no system message.",
      repair: {
        id: "folded-system",
        set: change,
        cost: "The system text becomes part of the first user message.",
      },
    };
  }
  return repairWithGenericTools(subject, {
    code: "tools-unsupported",
    severity: "warn",
    message: "The template does not tell the model of its tools.",
  });
}

/** A second tool, a tool without parameters, and tools beside a tool loop. */
function judgeOthers(subject: Subject, told: string): Finding[] {
  const both = subject.converse(ASKED, { tools: [RICH_TOOL, PLAIN_TOOL] });
  const plain = subject.converse(ASKED, { tools: [PLAIN_TOOL] });
  const findings: Finding[] = [];
  if (both.ok && !(isDeclared(both.text, RICH_TOOL) && isDeclared(both.text, PLAIN_TOOL))) {
    findings.push(
      repairWithGenericTools(subject, {
        code: "tool-dropped",
        severity: "fail",
        message: "Of two tools only one is declared.",
      }),
    );
  }
  if (!plain.ok || !isDeclared(plain.text, PLAIN_TOOL)) {
    findings.push({
      code: "tool-without-parameters",
      severity: "warn",
      message: plain.ok
        ? "A tool without parameters is not declared."
        : `A tool without parameters raises: ${shortenReason(plain.reason)}`,
    });
  }
  const forgotten = [LOOP, AFTER_LOOP].some((messages) => {
    const later = subject.converse(messages, { tools: [RICH_TOOL] });
    return later.ok && !isDescribed(later.text, RICH_TOOL);
  });
  if (forgotten && isDescribed(told, RICH_TOOL)) {
    findings.push(
      repairWithGenericTools(subject, {
        code: "tools-forgotten",
        severity: "fail",
        message: "Tools are no longer declared once one of them was called.",
      }),
    );
  }
  return findings;
}

/** What stands beside the declaration: it must be there once, and push nothing else out. */
function judgeNeighbours(subject: Subject, told: string): Finding[] {
  const findings: Finding[] = [];
  const bare = subject.converse(ASKED);
  if (!bare.ok) return [];
  const isLost = (word: string) => bare.text.includes(word) && !told.includes(word);
  if (isLost(SYSTEM_WORD)) findings.push(reportLostSystem(subject));
  if (isLost(USER_WORD)) {
    findings.push({
      code: "user-dropped-beside-tools",
      severity: "fail",
      message: "With tools the user's message does not reach the prompt.",
    });
  }
  const description = "zqopen";
  if (countOccurrences(told, description) > 1) {
    findings.push({
      code: "tools-declared-twice",
      severity: "warn",
      message: `Each tool is declared ${countOccurrences(told, description)} times.`,
      evidence: { actual: excerptAround(told, told.lastIndexOf(description)) },
    });
  }
  return findings;
}

function reportLostSystem(subject: Subject): Finding {
  const change = { systemRole: "folded" } as const;
  const folded = converseUnder(subject, ASKED, { set: change, tools: [RICH_TOOL] });
  const helps =
    folded.ok && folded.text.includes(SYSTEM_WORD) && isDeclared(folded.text, RICH_TOOL);
  return {
    code: "system-dropped-beside-tools",
    severity: "fail",
    message: "With tools the system message does not reach the prompt.",
    ...(helps
      ? {
          repair: {
            id: "folded-system",
            set: change,
            cost: "The system text becomes part of the first user message.",
          },
        }
      : {}),
  };
}

function isDeclared(prompt: string, tool: ToolSignature): boolean {
  return prompt.includes(tool.name) || isDescribed(prompt, tool);
}

/** By the first word of its description, which no template escapes; past calls show a name too. */
function isDescribed(prompt: string, { description }: ToolSignature): boolean {
  return prompt.includes(description.split(" ", 1)[0] ?? description);
}
