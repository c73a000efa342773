/** Whether a past call is told as it was made: its tool, every argument, each value as it is or escaped once. */
import type { Message } from "../../base/message.ts";
import type { ToolSignature } from "../../base/tool-call.ts";
import { assistant, call, calling, FIRST_USER, result, SYSTEM } from "../evidence/probes.ts";
import { excerptAround, shortenReason } from "../evidence/texts/evidence-excerpt.ts";
import {
  ARGUMENT_PROBES,
  type ArgumentProbe,
  judgeNull,
} from "../evidence/tools/argument-probes.ts";
import { judgeCallFrame } from "../evidence/tools/call-findings.ts";
import { judgeJsonTextArguments } from "../evidence/tools/json-text-arguments.ts";
import { cutBetween } from "../evidence/turns/turn-texts.ts";
import { repairWithGenericTools } from "../repairs/generic-tools.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { Subject } from "../verifier/subject.ts";

const TOOL = "zqtool_edit";
/** Not in the order of the alphabet, so that sorting shows. */
const KEYS = { before: "zqzfirst", probed: "zqmprobe", after: "zqalast" } as const;
const BEFORE_VALUE = "zqvaluefirst";
const AFTER_VALUE = "zqvaluelast";
const RESULT = "zqresult done";
/** The probed values are far shorter, whatever a template makes of them. */
const MAX_ARGUMENT_CHARACTERS = 4_000;
const ANY_TEXT = { type: "string" };

export const callArguments: Check = {
  id: "T09",
  title: "a past call reaches the prompt with its name and every argument, escaped at most once",
  stage: "render",
  run(subject) {
    if (subject.plan.tools === "generic") return [];
    const base = readCall(subject, { [KEYS.before]: BEFORE_VALUE, [KEYS.after]: AFTER_VALUE });
    if (!base.ok) return [];
    const broken = findBroken(subject, base.text);
    if (broken !== null) return [broken];
    const asText = judgeJsonTextArguments(subject);
    // Whether every value gets through as JSON text is proven with the spelling of calls.
    if (asText.some(({ repair }) => repair !== undefined)) return asText;
    return [
      ...asText,
      ...judgeCallFrame({ ...base, keys: [KEYS.before, KEYS.after] }),
      ...ARGUMENT_PROBES.flatMap((probe) => judgeArgument(subject, probe)),
      ...judgeNullArgument(subject),
      ...judgeNoArguments(subject),
    ];
  },
};

type CallRender = { ok: true; text: string; prompt: string } | { ok: false; reason: string };

/** The call as the prompt tells it, with the template's text around it. */
function readCall(subject: Subject, args: Record<string, unknown>, schema?: unknown): CallRender {
  const turn = [SYSTEM, FIRST_USER, calling(call(TOOL, args)), result(TOOL, RESULT)];
  const render = subject.converse(turn, { tools: [declareTool(args, schema ?? ANY_TEXT)] });
  // A declaration that raises is another check's matter.
  if (!render.ok) return schema === undefined ? render : readCall(subject, args);
  const { text } = render;
  // A result that is lost is another check's matter too.
  const behindUser = text.slice(text.lastIndexOf(FIRST_USER.content) + FIRST_USER.content.length);
  const told = cutBetween(text, FIRST_USER.content, RESULT) ?? behindUser;
  return { ok: true, text: told, prompt: text };
}

/** Some templates look up how an argument is declared. */
function declareTool(args: Record<string, unknown>, schema: unknown): ToolSignature {
  const properties = Object.fromEntries(
    Object.keys(args).map((key) => [key, key === KEYS.probed ? schema : ANY_TEXT]),
  );
  return {
    name: TOOL,
    description: "Edits a file",
    parameters: { type: "object", properties, required: Object.keys(args) },
  };
}

/** What makes every look at single values vain. */
function findBroken(subject: Subject, text: string): Finding | null {
  const hasName = text.includes(TOOL);
  const hasKeys = text.includes(KEYS.before) || text.includes(KEYS.after);
  const hasValues = text.includes(BEFORE_VALUE) || text.includes(AFTER_VALUE);
  if (!hasName && !hasKeys && !hasValues) return reportDroppedCalls(subject);
  const evidence = { actual: excerptAround(text, 0) };
  if (!hasName) {
    const message = "A past call does not name its tool.";
    return { code: "call-name-dropped", severity: "fail", message, evidence };
  }
  if (!hasKeys && !hasValues) {
    const message = "A past call is told without its arguments.";
    return repairWithGenericTools(subject, {
      code: "arguments-dropped",
      severity: "fail",
      message,
      evidence,
    });
  }
  if (hasKeys === hasValues) return null;
  const message = `Of a past call's arguments only the ${hasKeys ? "names" : "values"} are told.`;
  return { code: "arguments-incomplete", severity: "fail", message, evidence };
}

/** Without a form of its own a call can still be told as the text that the model wrote. */
function reportDroppedCalls(subject: Subject): Finding {
  const said: Message[] = [SYSTEM, FIRST_USER, assistant("zqsaidcall"), result(TOOL, RESULT)];
  const render = subject.converse(said, { tools: [declareTool({}, {})] });
  const canBeSaid =
    render.ok && (cutBetween(render.text, FIRST_USER.content, RESULT) ?? "").includes("zqsaidcall");
  if (!canBeSaid) {
    return repairWithGenericTools(subject, {
      code: "calls-lost",
      severity: "fail",
      message: "Past calls do not reach the prompt, nor does text in their place.",
    });
  }
  return {
    code: "calls-dropped",
    severity: "warn",
    message:
      "Past calls do not reach the prompt; they must be told as the text that was generated.",
  };
}

function judgeArgument(subject: Subject, probe: ArgumentProbe): Finding[] {
  const { kind, schema, value } = probe;
  const render = readCall(subject, embed(value), schema);
  if (!render.ok) {
    return [
      {
        code: `${kind}-argument-raises`,
        severity: "fail",
        message: `An argument (${kind}) raises: ${shortenReason(render.reason)}`,
      },
    ];
  }
  const written = cutArgument(render.text);
  const verdict = written === null ? "dropped" : probe.judge(written);
  if (verdict === "kept") return [];
  return [
    {
      code: `${kind}-argument-${verdict}`,
      severity: "fail",
      message: `An argument (${kind}) is ${verdict.replace("-", " ")} when its call is told again.`,
      evidence: {
        expected: excerptAround(JSON.stringify(value)),
        actual: excerptAround(written ?? render.text),
      },
    },
  ];
}

function embed(value: unknown): Record<string, unknown> {
  return { [KEYS.before]: BEFORE_VALUE, [KEYS.probed]: value, [KEYS.after]: AFTER_VALUE };
}

/** What stands behind the probed argument's name; null without it. */
function cutArgument(text: string): string | null {
  const start = text.indexOf(KEYS.probed);
  if (start === -1) return null;
  const rest = text.slice(start + KEYS.probed.length);
  const ends = [KEYS.before, KEYS.after].map((key) => rest.indexOf(key)).filter((end) => end >= 0);
  return rest.slice(0, Math.min(...ends, MAX_ARGUMENT_CHARACTERS));
}

/** An engine that prints nothing for null makes `limit=` of it; leaving the argument out says the same. */
function judgeNullArgument(subject: Subject): Finding[] {
  if (subject.plan.nullArguments === "omitted") return [];
  const render = readCall(subject, embed(null));
  if (render.ok) {
    const written = cutArgument(render.text);
    if (written === null || judgeNull(written) === "kept") return [];
  }
  const verdict = render.ok ? judgeNull(cutArgument(render.text) ?? "") : "raises";
  return [
    {
      code: `null-argument-${verdict}`,
      severity: "warn",
      message: render.ok
        ? `A null argument is ${verdict} when its call is told again.`
        : `A null argument raises: ${shortenReason(render.reason)}`,
      evidence: {
        expected: "null",
        actual: render.ok ? cutNull(render.text) : shortenReason(render.reason),
      },
      repair: { id: "omitted-null-arguments", set: { nullArguments: "omitted" } },
    },
  ];
}

function cutNull(text: string): string {
  return excerptAround(text, Math.max(0, text.indexOf(KEYS.probed)));
}

function judgeNoArguments(subject: Subject): Finding[] {
  const render = readCall(subject, {});
  const isTold =
    render.ok && render.text.includes(TOOL) && !/\b(?:null|none|undefined)\b/i.test(render.text);
  if (isTold) return [];
  return [
    {
      code: render.ok ? "bare-call-altered" : "bare-call-raises",
      severity: "fail",
      message: render.ok
        ? "A call without arguments is not told as one."
        : `A call without arguments raises: ${shortenReason(render.reason)}`,
      ...(render.ok ? { evidence: { actual: excerptAround(render.text, 0) } } : {}),
    },
  ];
}
