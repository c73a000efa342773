/**
 * The names by which a template leaves its sandbox: Python's object model, its doors to code and files, and the same
 * for JavaScript. A chat template formats messages and needs none of them; the lists say what a name is good for.
 */

export type Gadget = "dunder" | "internal" | "execution" | "module";

/** `__name__`, with or without a path around it, and names mangled to be private. */
const DUNDER = /(?:^|[\s.[{(])__[A-Za-z]\w*?__(?:$|[\s.\]})(])|^_[A-Za-z]\w*__\w+$/;

/** Attributes of Python's frames, functions and classes, and JavaScript's way up to `Function`. */
const INTERNAL = listWords(`mro subclasses func_globals func_code func_closure func_defaults im_func
  im_self im_class gi_frame gi_code cr_frame cr_code cr_await ag_frame ag_code ag_await f_globals f_locals f_builtins
  f_back f_code tb_frame tb_next tb_lasti co_code co_consts co_names builtins import_string import_module load_module
  exec_module find_spec popen popen2 popen3 popen4 check_output getoutput getstatusoutput get_data_from_module
  constructor prototype mainModule child_process execSync spawnSync getBuiltinModule`);

/** Dangerous to call, ordinary words otherwise: "system" is a role. */
const EXECUTION =
  listWords(`system eval exec execfile compile open input breakpoint globals locals vars getattr setattr
  delattr popen spawn spawnl spawnle spawnv spawnve spawnlp spawnvp execl execle execlp execv execve execvp execvpe fork
  forkpty posix_spawn startfile __import__ reload import_module find_module require Function setTimeout
  get_flashed_messages from_object from_pyfile from_envvar`);

/** Variables no engine gives to a template. */
const MODULES =
  listWords(`os sys subprocess importlib marshal pickle cPickle dill shelve pty builtins shutil socket
  ctypes posix codecs inspect multiprocessing threading urllib runpy pkgutil types_module platform_module tempfile
  globalThis child_process werkzeug`);

/** What dunder names enclose; a name of unknown ends around one of these is a dunder name as well. */
const STEMS =
  listWords(`class base bases mro subclasses init globals builtins import dict getattribute getattr call
  reduce reduce_ex code closure func self loader spec wrapped module name doc new del enter exit file closure qualname
  annotations defaults kwdefaults weakref setstate getstate subclasshook init_subclass getitem setitem`);

function listWords(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

/** What an access by this name is for; null for an ordinary name. Compatible forms of letters count as the letters. */
export function classifyMember(written: string, called: boolean): Gadget | null {
  const name = normalize(written);
  if (DUNDER.test(name)) return "dunder";
  const parts = name.split(".");
  if (parts.some((part) => INTERNAL.has(part))) return "internal";
  return called && EXECUTION.has(name) ? "execution" : null;
}

/** The same for a variable that the template does not set itself. */
export function classifyVariable(written: string, called: boolean): Gadget | null {
  const name = normalize(written);
  if (DUNDER.test(name)) return "dunder";
  if (MODULES.has(name)) return "module";
  return called && EXECUTION.has(name) ? "execution" : null;
}

/** A text that is nothing but a dunder name, or a path of them. */
export function isDunderPath(text: string): boolean {
  return /^[\w.]{1,200}$/.test(normalize(text)) && DUNDER.test(normalize(text));
}

/** Does a name with unknown pieces (null) look like a hidden dunder name? */
export function isHiddenDunder(parts: readonly (string | null)[]): boolean {
  const known = parts.filter((part) => part !== null).map(normalize);
  if (known.some((part) => part.includes("__"))) return true;
  const stem = known
    .join("")
    .replace(/^_+|_+$/g, "")
    .toLowerCase();
  return parts.length >= 3 && parts[0] === null && parts.at(-1) === null && STEMS.has(stem);
}

/** The field of a format that walks attributes: "{0.__class__}". */
export function formatsDunder(text: string): boolean {
  return /\{[^{}]{0,200}__[A-Za-z]/.test(text);
}

function normalize(name: string): string {
  return name.normalize("NFKC").trim();
}
