/**
 * Where on a machine others' secrets and our own state lie: folders and files that a command has no business with.
 * Names only; what is not there is left out by whoever hides them.
 */
import path from "node:path";
import { locateXdgFolder } from "../../base/xdg-folder.ts";

const OF_HOME: readonly string[] = [
  ".ssh",
  ".gnupg",
  ".aws",
  ".azure",
  ".kube",
  ".docker",
  ".oci",
  ".terraform.d",
  ".password-store",
  ".mozilla",
  ".thunderbird",
  ".netrc",
  ".npmrc",
  ".yarnrc.yml",
  ".pypirc",
  ".pgpass",
  ".my.cnf",
  ".git-credentials",
  ".vault-token",
  ".cargo/credentials",
  ".cargo/credentials.toml",
  ".gem/credentials",
  ".m2/settings-security.xml",
  ".config/gh",
  ".config/hub",
  ".config/gcloud",
  ".config/git/credentials",
  ".config/op",
  ".config/pip",
  ".config/rclone",
  ".config/google-chrome",
  ".config/chromium",
  ".local/share/keyrings",
  ".local/share/containers",
  ".bash_history",
  ".zsh_history",
  ".python_history",
  ".node_repl_history",
];

/** Start files of shells and tools: what is written there runs later, outside. */
export const START_FILES: readonly string[] = [
  ".bashrc",
  ".bash_profile",
  ".bash_login",
  ".bash_logout",
  ".bash_aliases",
  ".profile",
  ".zshrc",
  ".zprofile",
  ".zshenv",
  ".zlogin",
  ".zlogout",
  ".gitconfig",
  ".config",
  ".local",
  ".vimrc",
  ".vim",
  ".emacs",
  ".emacs.d",
  ".inputrc",
  ".tmux.conf",
  ".ssh",
];

/** Absolute paths, whether they exist or not. */
export function listSecretPlaces(variables: NodeJS.ProcessEnv, homeFolder: string): string[] {
  const homes = [variables.HOME ?? "", homeFolder].filter((home) => path.isAbsolute(home));
  const states = homes.map((home) =>
    locateXdgFolder(variables.XDG_STATE_HOME, path.join(home, ".local", "state")),
  );
  const named = homes.flatMap((home) => OF_HOME.map((name) => path.join(home, name)));
  return [...new Set([...named, ...states])];
}
