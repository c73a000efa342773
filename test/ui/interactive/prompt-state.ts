/** A state of the prompt for tests; what is not given is as at the beginning. */
import { EMPTY_EDITOR } from "../../../src/ui/interactive/editor-state.ts";
import type { PromptState } from "../../../src/ui/interactive/prompt-view.ts";

export function createPromptState(part: Partial<PromptState> = {}): PromptState {
  return {
    editor: EMPTY_EDITOR,
    menu: null,
    status: {
      ...{ model: "tiny-coder", mode: "default", sessionId: "ses_1", root: "/home/me/shop" },
      ...{ usedTokens: 1200, contextTokens: 8192 },
    },
    isRunning: false,
    open: "",
    progress: null,
    headroomBytes: null,
    waiting: [],
    question: null,
    isAnswerable: false,
    hint: null,
    ...part,
  };
}
