import { expect, test } from "vitest";
import { listSettingNotices } from "../src/app-settings.ts";
import type { Config, EscalationConfig } from "../src/config/config.ts";
import type { ChatOptions } from "../src/ui/options.ts";

const TO: EscalationConfig = { kind: "model", model: "larger.gguf" };

test.each([
  ["with nobody to take over is told", true, null, 2],
  ["with somebody is not", true, TO, 1],
  ["not given is not", false, null, 1],
])("--escalate %s, beside what the settings tell", (_, mayEscalate, escalation, count) => {
  const config = { escalation, notices: ["a notice"] } as unknown as Config;
  const notices = listSettingNotices({ mayEscalate } as ChatOptions, config);
  expect(notices).toHaveLength(count);
  expect(notices[0]).toBe("a notice");
});
