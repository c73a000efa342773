/**
 * The environment a project's command runs in: of the person's own what programs need to work, made quiet and repeatable.
 * Invariant: a variable that no row names, such as a token, is not handed on unless the person says its name.
 */

/** Plain output, no watch mode, no byte-code files in the tree, the same hash order every time. */
const FIXED: Readonly<Record<string, string>> = {
  CI: "1",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  TERM: "dumb",
  PYTHONDONTWRITEBYTECODE: "1",
  PYTHONHASHSEED: "0",
};

/** Who asks for it, and its names; `*` stands for any ending. */
const HANDED_ON: Readonly<Record<string, string>> = {
  system:
    "PATH HOME USER LOGNAME SHELL LANG LANGUAGE LC_* TZ TZDIR TMPDIR TMP TEMP LD_LIBRARY_PATH",
  folders: "XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME",
  certificates: "SSL_CERT_FILE SSL_CERT_DIR OPENSSL_CONF",
  windows:
    "SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE USERNAME HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES* COMMONPROGRAMFILES* NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE",
  mac: "__CF_USER_TEXT_ENCODING DEVELOPER_DIR SDKROOT MACOSX_DEPLOYMENT_TARGET",
  nix: "NIX_PATH NIX_PROFILES NIX_LD NIX_LD_LIBRARY_PATH LOCALE_ARCHIVE",
  versions: "ASDF_DIR ASDF_DATA_DIR MISE_DATA_DIR MISE_CONFIG_DIR",
  node: "NODE_PATH NODE_OPTIONS NODE_ENV NODE_EXTRA_CA_CERTS NODE_V8_COVERAGE NVM_DIR NVM_BIN VOLTA_HOME FNM_DIR FNM_MULTISHELL_PATH COREPACK_HOME PNPM_HOME YARN_CACHE_FOLDER BUN_INSTALL DENO_DIR TS_NODE_* PLAYWRIGHT_BROWSERS_PATH PUPPETEER_CACHE_DIR PUPPETEER_EXECUTABLE_PATH CHROME_BIN",
  python:
    "PYTHONPATH PYTHONHOME PYTHONUSERBASE PYTHONNOUSERSITE PYTHONUTF8 PYTHONIOENCODING PYTHONWARNINGS PYTHONUNBUFFERED PYTHONSAFEPATH PYTHONOPTIMIZE PYTHONPYCACHEPREFIX VIRTUAL_ENV CONDA_PREFIX CONDA_DEFAULT_ENV PYENV_ROOT PYENV_VERSION UV_CACHE_DIR UV_PYTHON_INSTALL_DIR PYTEST_ADDOPTS PYTEST_PLUGINS DJANGO_SETTINGS_MODULE MPLBACKEND MPLCONFIGDIR PIP_CACHE_DIR",
  go: "GOPATH GOROOT GOCACHE GOMODCACHE GOFLAGS GOENV GOTOOLCHAIN GOPROXY GOSUMDB GONOSUMDB GONOSUMCHECK GOPRIVATE GOWORK GO111MODULE GOOS GOARCH GOBIN GOEXPERIMENT GOMAXPROCS",
  rust: "CARGO_HOME CARGO_TARGET_DIR CARGO_INCREMENTAL CARGO_BUILD_* CARGO_NET_OFFLINE RUSTUP_HOME RUSTUP_TOOLCHAIN RUSTFLAGS RUSTC_WRAPPER RUST_BACKTRACE RUST_LOG",
  c: "CC CXX CPP AR LD NM RANLIB CFLAGS CXXFLAGS CPPFLAGS LDFLAGS CGO_* PKG_CONFIG_PATH CMAKE_PREFIX_PATH MAKEFLAGS",
  java: "JAVA_HOME JDK_HOME JAVA_TOOL_OPTIONS JAVA_OPTS MAVEN_HOME MAVEN_OPTS M2_HOME GRADLE_HOME GRADLE_OPTS GRADLE_USER_HOME",
  ruby: "GEM_HOME GEM_PATH RUBYLIB RUBYOPT BUNDLE_PATH BUNDLE_GEMFILE BUNDLE_WITHOUT RBENV_ROOT RBENV_VERSION RAILS_ENV RACK_ENV",
  dotnet: "DOTNET_ROOT DOTNET_CLI_HOME DOTNET_CLI_TELEMETRY_OPTOUT NUGET_PACKAGES",
  numbers:
    "OMP_NUM_THREADS MKL_NUM_THREADS OPENBLAS_NUM_THREADS CUDA_VISIBLE_DEVICES CUDA_HOME SOURCE_DATE_EPOCH",
};

/** Files that a shell runs before anything else; not even by name. */
const NEVER: ReadonlySet<string> = new Set(["BASH_ENV", "ENV", "LD_PRELOAD", "LD_AUDIT"]);

const NAMES = Object.values(HANDED_ON).flatMap((names) => names.split(" "));
const EXACT: ReadonlySet<string> = new Set(NAMES.filter((name) => !name.endsWith("*")));
const BEGINNINGS = NAMES.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));

/** `overrides` win over everything. `passedNames`: handed on too, as the person has said. Nothing is read from the machine. */
export function createCommandEnvironment(
  inherited: NodeJS.ProcessEnv,
  overrides: NodeJS.ProcessEnv = {},
  passedNames: readonly string[] = [],
): NodeJS.ProcessEnv {
  const kept = Object.entries(inherited).filter(
    ([name]) => !NEVER.has(name) && (isHandedOn(name) || passedNames.includes(name)),
  );
  return { ...Object.fromEntries(kept), ...FIXED, ...overrides };
}

/** On Windows names have no case. */
function isHandedOn(name: string): boolean {
  const told = process.platform === "win32" ? name.toUpperCase() : name;
  return EXACT.has(told) || BEGINNINGS.some((beginning) => told.startsWith(beginning));
}
