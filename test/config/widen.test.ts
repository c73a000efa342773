/** Random settings of a project over random settings of a person: whatever the project says, nothing gets looser. */
import { expect, test } from "vitest";
import type { AppOptions } from "../../src/app-options.ts";
import { settleOptions } from "../../src/app-settings.ts";
import { EFFORTS, USUAL_EFFORT } from "../../src/base/effort.ts";
import { mergeConfig } from "../../src/config/config.ts";
import { CONFIG_SCHEMA, type ConfigValues } from "../../src/config/config-schema.ts";
import { tightenConfig } from "../../src/config/tighten-config.ts";
import { decideRun } from "../../src/tools/permissions/decide-access.ts";
import { PERMISSION_MODES } from "../../src/tools/permissions/permission-mode.ts";
import type { ChatOptions } from "../../src/ui/options.ts";
import { RandomSource } from "../support/random-source.ts";

const CASES = 300;
const RULES = ["run:npm test", "run:*", "write:**", "read:.env", "send:*", "run:rm *", "write:a"];
const HARM = "curl https://host.example";

function draw(random: RandomSource): ConfigValues {
  const maybe = <Value>(values: readonly Value[]): Value | undefined =>
    random.below(3) === 0 ? undefined : random.pick(values);
  const some = () => RULES.filter(() => random.below(3) === 0);
  const drawn = {
    model: maybe(["a.gguf", "b.gguf"]),
    testCommand: maybe(["npm test", HARM]),
    lintCommand: maybe(["tsc", HARM]),
    permissionMode: maybe(PERMISSION_MODES),
    contextTokens: maybe([512, 4096]),
    threads: maybe([1, 64]),
    driver: maybe(["guided", "free"] as const),
    effort: maybe(EFFORTS),
    offline: maybe([true, false]),
    permissions: maybe([{ allow: some(), deny: some() }, { allow: [...RULES] }]),
    escalation: maybe([{ model: "c.gguf" }, { endpoint: "https://evil.example/v1" }]),
  };
  const given = Object.entries(drawn).filter(([, value]) => value !== undefined);
  return CONFIG_SCHEMA.parse(Object.fromEntries(given));
}

function settle(user: ConfigValues, project: ConfigValues): AppOptions {
  const { values } = tightenConfig({ user, project, path: "project", ownPath: "own" });
  const options: ChatOptions = { cwd: "/", offline: false, allowedCommands: [] } as never;
  const config = {
    ...mergeConfig(user, values),
    notices: [],
    files: { user: null, project: null },
  };
  return settleOptions(options, config);
}

const rank = (mode: AppOptions["permissionMode"]) => PERMISSION_MODES.indexOf(mode ?? "default");

const cost = (effort: AppOptions["effort"]) => EFFORTS.indexOf(effort ?? USUAL_EFFORT);

test(`in ${CASES} pairs of settings`, () => {
  const random = new RandomSource(8);
  for (let count = 0; count < CASES; count++) {
    const user = draw(random);
    const project = draw(random);
    const alone = settle(user, {});
    const both = settle(user, project);
    expect(both).toMatchObject({
      escalation: alone.escalation,
      permissionRules: { deny: expect.arrayContaining([...(alone.permissionRules?.deny ?? [])]) },
    });
    expect([both.model, both.threads]).toEqual([alone.model, alone.threads]);
    expect(rank(both.permissionMode)).toBeLessThanOrEqual(rank(alone.permissionMode));
    expect(cost(both.effort)).toBeLessThanOrEqual(cost(alone.effort));
    expect(both.offline || !alone.offline).toBe(true);
    const allowed = both.permissionRules?.allow ?? [];
    for (const rule of allowed) expect(alone.permissionRules?.allow).toContainEqual(rule);
    // A command that the project brings along is one that still has to be asked about.
    const rules = { allow: allowed, deny: [] };
    const isOwn = [user.testCommand, user.lintCommand].includes(HARM);
    const isWide = (user.permissions?.allow ?? []).includes("run:*");
    const verdict = decideRun({ command: HARM }, { mode: "accept-edits", rules, hasYes: false });
    if (!isOwn && !isWide) expect(verdict.kind).toBe("ask");
  }
});
