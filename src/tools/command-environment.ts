/**
 * The environment a project's command runs in: the person's own, made quiet and repeatable, without
 * the variables that would tell a test runner it runs inside another one.
 */

/** Plain output, no watch mode, no byte-code files in the tree, the same hash order every time. */
const FIXED: Readonly<Record<string, string>> = {
  CI: "1",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  TERM: "dumb",
  PYTHONDONTWRITEBYTECODE: "1",
  PYTHONHASHSEED: "0",
};

/** Our own settings and those of an npm or test runner that started us; the command must not see them. */
const DROPPED = /^(?:npm_|VITEST|AGENT_|NODE_TEST_CONTEXT$)/i;

/** `overrides` win over everything; nothing is read from the machine. */
export function createCommandEnvironment(
  inherited: NodeJS.ProcessEnv,
  overrides: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  const kept = Object.entries(inherited).filter(([name]) => !DROPPED.test(name));
  return { ...Object.fromEntries(kept), ...FIXED, ...overrides };
}
