/** Every check in the order in which they run: static ones first, then each where its predecessors' repairs help it. */

import { templatePresent } from "../checks/t00-template-present.ts";
import { renders } from "../checks/t01-renders.ts";
import { systemMessage } from "../checks/t02-system.ts";
import { roleTolerance } from "../checks/t03-role-tolerance.ts";
import { history } from "../checks/t04-history.ts";
import { generationPrompt } from "../checks/t05-generation-prompt.ts";
import { headers } from "../checks/t06-headers.ts";
import { turnEnd } from "../checks/t07-turn-end.ts";
import { toolDeclarations } from "../checks/t08-tool-declarations.ts";
import { callArguments } from "../checks/t09-call-arguments.ts";
import { toolLoop } from "../checks/t10-tool-loop.ts";
import { callIds } from "../checks/t11-call-ids.ts";
import { contentShapes } from "../checks/t12-content-shapes.ts";
import { fidelity } from "../checks/t13-fidelity.ts";
import { reasoning } from "../checks/t14-reasoning.ts";
import { appendOnlyHistory } from "../checks/t15-append-only-history.ts";
import { trailingAnswer } from "../checks/t16-trailing-answer.ts";
import { fixedClock } from "../checks/t17-fixed-clock.ts";
import { specialTokens } from "../checks/t18-special-tokens.ts";
import { tokenizerVectors } from "../checks/t19-tokenizer.ts";
import { stopTokens } from "../checks/t20-stop-tokens.ts";
import { injectionSafety } from "../checks/t21-injection-safety.ts";
import { codeExecution } from "../checks/t22-code-execution.ts";
import { poison } from "../checks/t23-poison.ts";
import { budget } from "../checks/t24-budget.ts";
import { knownTemplate } from "../checks/t25-known-template.ts";
import { runtimeAgreement } from "../checks/t26-runtime-agreement.ts";
import { callDialect } from "../checks/t27-call-dialect.ts";
import type { Check } from "./check.ts";

export const CHECKS: readonly Check[] = [
  // What the source says; nothing is rendered before these pass.
  templatePresent,
  budget,
  codeExecution,
  // Another text may take the template's place: everything below judges that one.
  knownTemplate,
  poison,
  // A chat: shapes and roles first, since every later conversation has them.
  renders,
  contentShapes,
  systemMessage,
  roleTolerance,
  fixedClock,
  history,
  generationPrompt,
  turnEnd,
  headers,
  fidelity,
  // Tools: what is declared, called and answered, then how calls are spelled.
  toolDeclarations,
  callIds,
  callArguments,
  toolLoop,
  callDialect,
  reasoning,
  appendOnlyHistory,
  trailingAnswer,
  // Tokens, under the finished plan.
  specialTokens,
  tokenizerVectors,
  stopTokens,
  injectionSafety,
  runtimeAgreement,
];
