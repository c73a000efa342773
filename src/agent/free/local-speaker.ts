/** The model in this process as the speaker of a free task: grammar, KV cache, recaps in its own words. */
import type { ModelSeat } from "../model-turn.ts";
import { fitTalk, measureRoom } from "./fit-talk.ts";
import { EXAMPLE_CALL } from "./free-prompt.ts";
import { shrinkTalk } from "./shrink-talk.ts";
import type { Speaker } from "./speaker.ts";
import { compileOffer, takeCall } from "./take-call.ts";

/** Loads nothing before it is asked. */
export function createLocalSpeaker(seat: ModelSeat): Speaker {
  return {
    room: async () => measureRoom(await seat.model()),
    async describePayload(signatures) {
      const turn = compileOffer(
        await seat.model(),
        { signatures, live: new Map() },
        { knownTexts: [], firstCall: 1 },
      );
      return `Code stands behind its call as plain text:\n${turn.format([EXAMPLE_CALL])}`;
    },
    fit: (request) => fitTalk(seat, request),
    shrink: async (talk) => shrinkTalk(talk, measureRoom(await seat.model())),
    takeCall: (asked) => takeCall(seat, asked),
  };
}
