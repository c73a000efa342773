/** Programs that do harmless and harmful things by turns: which of their verbs change, fetch or send something. Pure. */

type Judge = (args: readonly string[]) => string | null;

const GIT_LOOKS = new Set(
  "blame cat-file describe diff grep help log ls-files ls-remote ls-tree reflog rev-list rev-parse shortlog show status version --version".split(
    " ",
  ),
);
/** What only lists when nothing else is said. */
const GIT_LISTS = new Set([
  "branch",
  "remote",
  "tag",
  "stash list",
  "remote -v",
  "branch -a",
  "worktree list",
]);
const GIT_WRITING_FLAG =
  /^(?:--output|--ext-diff|--open-files-in-pager|--textconv|--exec|-O|-c$|--config)/;

const judgeGit: Judge = (args) => {
  const [verb = ""] = args;
  if (args.some((arg) => GIT_WRITING_FLAG.test(arg))) return "can write or start something";
  const isLooking = GIT_LOOKS.has(verb) || GIT_LISTS.has(args.join(" "));
  return isLooking ? null : "changes the repository";
};

const SCRIPT_RUNS = new Set([
  "test",
  "t",
  "tst",
  "run",
  "run-script",
  "ls",
  "list",
  "outdated",
  "why",
  "explain",
  "--version",
]);

const judgePackages: Judge = (args) => {
  const verb = args.find((arg) => !arg.startsWith("-")) ?? args[0] ?? "";
  return SCRIPT_RUNS.has(verb) ? null : "changes what is installed, or sends it";
};

const judgeYarn: Judge = (args) => {
  const verb = args.find((arg) => !arg.startsWith("-")) ?? "";
  const changes =
    /^(?:add|install|remove|upgrade|up|publish|link|unlink|dlx|exec|create|set|config|npm|pack|deploy|patch|import|init|prune|rebuild|store|self-update|dedupe|global|cache|)$/;
  return changes.test(verb) ? "changes what is installed, or sends it" : null;
};

const judgeVerb =
  (dangerous: RegExp, reason: string): Judge =>
  (args) =>
    dangerous.test(args.find((arg) => !/^[-+]/.test(arg)) ?? "") ? reason : null;

const INSTALLED = "changes what is installed, or sends it";

const VERBS: Readonly<Record<string, Judge | undefined>> = {
  git: judgeGit,
  hg: () => "changes the repository",
  svn: () => "changes the repository",
  npm: judgePackages,
  pnpm: judgeYarn,
  yarn: judgeYarn,
  bun: judgeVerb(
    /^(?:a|add|install|i|remove|rm|x|create|link|publish|update|upgrade|init)$/,
    INSTALLED,
  ),
  deno: judgeVerb(/^(?:install|add|remove|eval|publish|upgrade|repl|run|deploy|clean)$/, INSTALLED),
  cargo: judgeVerb(
    /^(?:install|uninstall|publish|add|remove|rm|update|clean|fix|login|yank|owner|init|new|vendor|fetch|generate-lockfile)$/,
    INSTALLED,
  ),
  go: judgeVerb(
    /^(?:install|get|mod|clean|generate|fix|fmt|work|env|tool)$/,
    "changes the project or what is installed",
  ),
  uv: judgeVerb(/^(?!run$)/, INSTALLED),
  poetry: judgeVerb(/^(?!run$)/, INSTALLED),
  npx: judgeNpx,
  pnpx: () => "fetches a program",
  bunx: () => "fetches a program",
  uvx: () => "fetches a program",
  mvn: judgeVerb(/^(?:deploy|install|clean|release|.*:.*)/, "changes the project or sends it"),
  gradle: judgeVerb(/^(?:publish|clean|wrapper|init|upload)/, "changes the project or sends it"),
  make: judgeVerb(
    /^(?:clean|distclean|install|uninstall|publish|deploy|release|mrproper)/,
    "can destroy or send something",
  ),
  history: () => "waits for somebody at the keyboard",
};

/** What is not installed npx would fetch; what is, is a known tool of the project. */
function judgeNpx(args: readonly string[]): string | null {
  if (args.some((arg) => /^(?:-c|--call|-p|--package)(?:=|$)/.test(arg)))
    return "fetches a program";
  return null;
}

/** Why this use of a program needs a yes, reading on from "it"; null when nothing speaks against it. */
export function findDangerousVerb(program: string, args: readonly string[]): string | null {
  return Object.hasOwn(VERBS, program) ? (VERBS[program]?.(args) ?? null) : null;
}
