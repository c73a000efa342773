/** What a process is given to keep to itself. */
import type { EscalationConfig } from "./config/config.ts";

/** The environment as it was; from here on no command that is started inherits the endpoint's key. */
export function takeSecrets(escalation: EscalationConfig | null): NodeJS.ProcessEnv {
  const env = { ...process.env };
  if (escalation?.kind === "endpoint" && escalation.apiKeyEnv !== null) {
    delete process.env[escalation.apiKeyEnv];
  }
  return env;
}
