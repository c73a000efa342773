/**
 * What a settings file may hold. The message of each issue says what is expected, as it stands behind "must be".
 * Unknown keys are errors: a setting that is misspelt must not be silently without effect.
 */
import { z } from "zod";
import { EFFORTS } from "../base/effort.ts";
import { SANDBOX_MODES } from "../tools/containment/sandbox-mode.ts";
import { PERMISSION_MODES } from "../tools/permissions/permission-mode.ts";
import { parsePermissionRule } from "../tools/permissions/permission-rules.ts";

/** How a message is worked on: see the drivers. */
export const DRIVERS = ["guided", "free"] as const;

const MAX_TEXT_CHARS = 4096;
const MAX_RULES = 200;
const MAX_SECONDS = 86_400;
/** Of an issue whose message is all that is to be said, and does not stand behind "must be". */
export const SENTENCE = { isSentence: true } as const;
const VARIABLE_NAME = /^[A-Za-z_]\w{0,127}$/;

const isText = (value: unknown): value is string =>
  typeof value === "string" &&
  value.trim() !== "" &&
  value.length <= MAX_TEXT_CHARS &&
  !/\p{Cc}/u.test(value);

const text = z.custom<string>(
  isText,
  `a text of 1 to ${MAX_TEXT_CHARS} characters without control characters`,
);
const flag = z.boolean("true or false");

function createCount(minimum: number, maximum: number) {
  return z.custom<number>(
    (value) => Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum,
    `a whole number from ${minimum} to ${maximum}`,
  );
}

function createChoice<const Choice extends string>(choices: readonly Choice[]) {
  return z.enum(choices, choices.map((choice) => JSON.stringify(choice)).join(" or "));
}

function createObject<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: ({ code }) => (code === "invalid_type" ? "an object in braces" : undefined),
  });
}

const contextTokens = createCount(512, 1_048_576);
const rule = z
  .custom<string>(
    isText,
    'a rule such as "run:npm test", "write:src/**", "read:.env" or "send:example.org"',
  )
  .superRefine((given, context) => {
    const parsed = parsePermissionRule(given, "user");
    if ("rule" in parsed) return;
    context.addIssue({ code: "custom", message: parsed.problem, params: SENTENCE });
  });
const rules = z
  .array(rule, "a list of rules in brackets")
  .max(MAX_RULES, `a list of at most ${MAX_RULES} rules`);

const escalation = createObject({
  /** An alias or a path; of an endpoint: its name there. */
  model: text.optional(),
  endpoint: z
    .custom<string>(isEndpoint, "an http or https address without a name or a password in it")
    .optional(),
  apiKeyEnv: z
    .custom<string>(
      (value) => typeof value === "string" && VARIABLE_NAME.test(value),
      "the name of the environment variable that holds the key, never the key itself",
    )
    .optional(),
  contextTokens: contextTokens.optional(),
  timeoutSeconds: z
    .custom<number>(
      (value) => typeof value === "number" && value >= 1 && value <= MAX_SECONDS,
      `a number of seconds from 1 to ${MAX_SECONDS}`,
    )
    .optional(),
}).superRefine((given, context) => {
  if (given.endpoint !== undefined || context.issues.length > 0) return;
  if (given.model === undefined) {
    const message = 'an object with a "model" or an "endpoint"';
    context.addIssue({ code: "custom", path: [], message });
  }
  for (const key of ["apiKeyEnv", "contextTokens", "timeoutSeconds"] as const) {
    if (given[key] === undefined) continue;
    const message = 'left out where there is no "endpoint"';
    context.addIssue({ code: "custom", path: [key], message });
  }
});

function isEndpoint(value: unknown): boolean {
  if (!isText(value) || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}

const SHAPE = {
  /** An alias, a path or an hf: reference; used when no model is named. */
  model: text.optional(),
  testCommand: text.optional(),
  lintCommand: text.optional(),
  permissionMode: createChoice(PERMISSION_MODES).optional(),
  sandbox: createChoice(SANDBOX_MODES).optional(),
  contextTokens: contextTokens.optional(),
  threads: createCount(1, 1024).optional(),
  driver: createChoice(DRIVERS).optional(),
  effort: createChoice(EFFORTS).optional(),
  offline: flag.optional(),
  permissions: createObject({ allow: rules.optional(), deny: rules.optional() }).optional(),
  escalation: escalation.optional(),
};

export const CONFIG_SCHEMA = createObject(SHAPE);

export type ConfigValues = z.infer<typeof CONFIG_SCHEMA>;

/** The keys that each object may have, by where it stands. */
export const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(SHAPE),
  permissions: ["allow", "deny"],
  escalation: Object.keys(escalation.shape),
};
