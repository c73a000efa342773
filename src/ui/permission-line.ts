/** A permission question to a person who watches a single run: its lines, then one line typed as the answer. */

import type { AskPermission, PermissionAnswer } from "../tools/permissions/permission-question.ts";
import {
  readAnswerLine,
  renderAnswered,
  renderLineQuestion,
} from "./interactive/permission-view.ts";
import { describeQuestion } from "./interactive/question-text.ts";
import type { Palette } from "./palette.ts";
import { askLine, type QuestionIo } from "./terminal-question.ts";

/** Anything but what is offered is a no, and so is an input that ends. */
export function createLineAsker(io: Omit<QuestionIo, "signal">, palette: Palette): AskPermission {
  return async (asked, signal) => {
    const question = describeQuestion(asked);
    const lines = renderLineQuestion(question, palette);
    const typed = await askLine(`${lines.join("\n")} `, { ...io, signal });
    const answer = readAnswerLine(typed ?? "", question);
    const given: PermissionAnswer = answer === null || answer === "details" ? "no" : answer;
    io.output.write(`${renderAnswered(question, given, palette)}\n`);
    return given;
  };
}
