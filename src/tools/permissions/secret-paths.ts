/**
 * Which files may hold what nobody else should see, told by their names alone: keys, passwords, tokens, and hidden files
 * that are no known project configuration. Source code is no secret by its name ("key.ts", "secrets.py"): a program
 * that handles keys has to be worked on. Whoever wants such a file kept denies it by a rule. Pure.
 */
import { foldPath } from "./fold-path.ts";

/** Paths without any of this cannot be secret; most paths end here. */
const WORTH_A_LOOK =
  /(?:^|[/\\])\.|env|key|pem|p12|pfx|kdbx|jks|ppk|id_|cred|secret|htpasswd|service|netrc|[^\x20-\x7e]/i;

const SECRET_FOLDERS = new Set([".aws", ".ssh", ".gnupg", ".kube", ".docker", ".azure"]);

const SAMPLE = /[._-](?:example|sample|template)s?$/;
const ENV_FILE = /^\.env(?:[._-].*)?$|^[\w-]+\.env$/;

/** Known for holding a password or token, though some are configuration too. */
const SECRET_HIDDEN =
  /^\.(?:npmrc|yarnrc\.yml|pypirc|netrc|git-credentials|htpasswd|pgpass|my\.cnf|s3cfg|boto|dockercfg)$/;

const SECRET_NAMES: readonly RegExp[] = [
  /\.(?:pem|key|p12|pfx|kdbx|jks|keystore|ppk)$/,
  /^id_(?:rsa|ed25519|ecdsa|dsa)/,
  /^_?netrc$/,
  /^htpasswd$/,
  /^credentials(?:\.(?:json|ya?ml|toml|ini|xml|csv|txt|properties|conf|enc))?$/,
  /^secrets?\.[^.]+(?:\.[^.]+)?$/,
  /^service[-_]account.*\.json$/,
];

const CODE =
  /\.(?:[cm]?[jt]sx?|pyi?|go|rs|java|kts?|cs|cpp|cc|cxx|c|hpp|hh|h|rb|php|swift|scala|vue|svelte|dart|ex|exs|erl|hs|lua|m|mm|pl|r|jl|css|scss|less|html?|mdx?|rst)$/;

/** What editors and people append to a copy. */
const COPY_ENDING = /(?:~|\.(?:bak|backup|old|orig|save|swp))+$/;

const KNOWN_FOLDERS = new Set(
  ".github .gitlab .gitea .forgejo .circleci .buildkite .woodpecker .vscode .idea .devcontainer .husky .changeset .storybook .config .cargo .mvn .yarn .vitepress .vuepress .docusaurus .well-known .semgrep .nx".split(
    " ",
  ),
);

const KNOWN_FILES =
  /^\.(?:[\w-]+ignore|git(?:attributes|modules|keep)|keep|mailmap|editorconfig|nvmrc|(?:node|python|ruby|java|go|terraform)-version|tool-versions|browserslistrc|nojekyll|pylintrc|flake8|coveragerc|isort\.cfg|style\.yapf|pep8|mypy\.ini|ruff\.toml|bandit|rspec|clang-format|clang-tidy|clangd|gitlab-ci\.ya?ml|travis\.ya?ml|appveyor\.ya?ml|codecov\.ya?ml|coveralls\.ya?ml|readthedocs\.ya?ml|pre-commit-(?:config|hooks)\.yaml|golangci\.(?:ya?ml|toml|json)|rustfmt\.toml|rubocop(?:_todo)?\.yml|scalafmt\.conf|styleci\.yml|shellcheckrc|luacheckrc|watchmanconfig|flowconfig|(?:eslint|prettier|stylelint|babel|swc|mocha|nyc|c8|lintstaged|commitlint|release-it|release|postcss|terser|jshint|jscs|jsbeautify|markdownlint|yamllint|huskyrc|tap|depcheck|size-limit|knip|cspell|remark|dependency-cruiser)(?:rc|-cli2)?(?:\.(?:json|jsonc|json5|ya?ml|toml|[cm]?[jt]s))?|cursorrules|clinerules|windsurfrules)$/;

/** Whether a file, by its path from the root, is read only after a yes. */
export function isSecretPath(path: string): boolean {
  if (!WORTH_A_LOOK.test(path)) return false;
  const names = foldPath(path).split("/");
  return isToldByName(names) || isHidden(names);
}

/** The same without files that are merely hidden: for words that need not be paths. */
export function looksSecret(path: string): boolean {
  return WORTH_A_LOOK.test(path) && isToldByName(foldPath(path).split("/"));
}

function isToldByName(names: readonly string[]): boolean {
  if (names.some((name) => SECRET_FOLDERS.has(name))) return true;
  const name = (names.at(-1) ?? "").replace(COPY_ENDING, "");
  if (ENV_FILE.test(name))
    return !SAMPLE.test(name) && !/^(?:example|sample|template)\./.test(name);
  if (SECRET_HIDDEN.test(name)) return true;
  return !CODE.test(name) && SECRET_NAMES.some((pattern) => pattern.test(name));
}

function isHidden(names: readonly string[]): boolean {
  const name = names.at(-1) ?? "";
  const isStrange = (folder: string) => isDotted(folder) && !KNOWN_FOLDERS.has(folder);
  if (CODE.test(name) && !isDotted(name)) return false;
  if (ENV_FILE.test(name)) return false; // judged by its name already: a sample
  return names.slice(0, -1).some(isStrange) || (isDotted(name) && !KNOWN_FILES.test(name));
}

function isDotted(name: string): boolean {
  return name.startsWith(".") && name !== "." && name !== "..";
}
