/** A session as a file to keep, in one of three formats. Pure. */
import type { SessionAccount } from "../session/session-account.ts";
import { renderSessionHtml } from "./session-html.ts";
import { renderSessionMarkdown } from "./session-markdown.ts";
import type { ExportFormat } from "./sessions-flags.ts";
import { renderWireLine } from "./wire.ts";

export function renderSessionExport(account: SessionAccount, format: ExportFormat): string {
  switch (format) {
    case "markdown":
      return renderSessionMarkdown(account);
    case "html":
      return renderSessionHtml(account);
    case "json":
      return renderWireLine({ type: "session", ...account });
  }
}
