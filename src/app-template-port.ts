/** The template commands' port, made of verified templates: renders happen in child processes. */
import type { TextPlaces } from "./sandbox/official-texts.ts";
import { renderTemplateFile, verifyTemplateFile } from "./sandbox/verify-file.ts";
import type { TemplatePort } from "./ui/template-port.ts";

/** `cacheFolder`: where verdicts are kept. */
export function createTemplatePort(cacheFolder: string, places: TextPlaces): TemplatePort {
  return {
    async verify(target, options) {
      const verified = await verifyTemplateFile(target, { cacheFolder, places, ...options });
      const { report, cached, templateSha256 } = verified;
      return { ...report, cached, templateSha256 };
    },
    render: ({ target, jobs, useVocabulary }, { signal }) =>
      renderTemplateFile(target, jobs, { useVocabulary, signal }),
  };
}
