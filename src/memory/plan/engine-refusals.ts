/** Which loads the engine has refused in simulation, and why: kept while one plan is made. */
import type { LoadSettings } from "../../runtime/load-settings.ts";
import { describeKey } from "../estimate/settings-key.ts";
import type { RefusalOf } from "./plan-request.ts";

export class EngineRefusals {
  readonly #byLoad = new Map<string, string>();
  readonly #byCacheTypes = new Map<string, string>();

  /** Bound, so that it can be handed on. */
  readonly reasonOf: RefusalOf = (settings) =>
    this.#byCacheTypes.get(cacheTypesOf(settings)) ??
    this.#byLoad.get(describeKey(settings)) ??
    null;

  add(settings: LoadSettings, reason: string): void {
    this.#byLoad.set(describeKey(settings), reason);
  }

  /** What a backend cannot do with a cache type at one context it cannot do at another; trying each would not end. */
  addCacheTypes(settings: LoadSettings, reason: string): void {
    this.#byCacheTypes.set(cacheTypesOf(settings), reason);
  }
}

function cacheTypesOf({ keyType, valueType, flashAttention }: LoadSettings): string {
  return `${keyType}:${valueType}:${flashAttention}`;
}
