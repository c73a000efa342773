/**
 * The program that calls variants of a Python function on many inputs, as text. The parent starts one process a variant,
 * never reads more of it than a bound, and kills it when a call does not return; it writes one JSON line a call.
 */

export const PYTHON_HARNESS = `
import io, json, os, queue, subprocess, sys, threading, time

LINE_BYTES = 4096
MAX_RESTARTS = 3

def read_job(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)

def supervise(job_path):
    job = read_job(job_path)
    end = time.monotonic() + job["totalMs"] / 1000
    for variant in range(len(job["variants"])):
        at, restarts = 0, 0
        while at < len(job["inputs"]) and restarts <= MAX_RESTARTS and time.monotonic() < end:
            at, is_loaded = follow(job_path, job, variant, at, end)
            restarts += 1
            if not is_loaded:
                break
    sys.stdout.flush()
    os._exit(0)

def follow(job_path, job, variant, first, end):
    argv = [sys.executable, os.path.abspath(__file__), job_path, str(variant), str(first)]
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, env=dict(os.environ, PYTHONHASHSEED="0"))
    lines = queue.Queue(maxsize=64)
    threading.Thread(target=read_lines, args=(child.stdout, lines), daemon=True).start()
    at, is_loaded = first, False
    try:
        while at < len(job["inputs"]):
            wait = job["callMs"] / 1000 if is_loaded else job["loadMs"] / 1000
            try:
                line = lines.get(timeout=max(0.01, min(wait, end - time.monotonic())))
            except queue.Empty:
                tell(variant, at, {"kind": "stuck" if is_loaded else "unloaded"})
                return at + 1, is_loaded
            if line is None:
                tell(variant, at, {"kind": "ended" if is_loaded else "unloaded"})
                return at + 1, is_loaded
            try:
                result = json.loads(line)
            except ValueError:
                continue
            if not isinstance(result, dict):
                continue
            if result.get("kind") == "loaded":
                is_loaded = True
            elif is_loaded:
                tell(variant, at, result)
                at += 1
            else:
                tell(variant, at, {"kind": "unloaded"})
                return at + 1, False
        return at, True
    finally:
        child.kill()

def read_lines(stream, lines):
    for _ in range(2000):
        line = stream.readline(LINE_BYTES)
        if not line:
            break
        lines.put(line)
    lines.put(None)

def tell(variant, at, result):
    kept = {key: result[key] for key in ("kind", "type", "text", "mutated") if key in result}
    line = json.dumps({"variant": variant, "input": at, **kept})
    if len(line) <= LINE_BYTES:
        sys.stdout.write(line + "\\n")

def run_variant(job_path, variant, first):
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    limit_memory()
    job = read_job(job_path)
    module = load(job, job["variants"][variant])
    say(out, {"kind": "loaded"})
    for given in job["inputs"][first:]:
        say(out, call(module, given))
    out.flush()
    os._exit(0)

def say(out, result):
    out.write(json.dumps(result) + "\\n")
    out.flush()

def limit_memory():
    try:
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except Exception:
        pass

def load(job, text):
    import types
    root = os.getcwd()
    path = os.path.join(root, job["path"])
    sys.argv = [path]
    sys.path[0:0] = [os.path.dirname(path), root]
    name = os.path.splitext(job["path"])[0].replace("/", ".")
    package = name.rpartition(".")[0] if os.path.exists(os.path.join(os.path.dirname(path), "__init__.py")) else ""
    name = name if package else name.rpartition(".")[2]
    if package:
        __import__(package)
    module = types.ModuleType(name)
    module.__file__ = path
    module.__package__ = package
    sys.modules[name] = module
    exec(compile(text, path, "exec"), module.__dict__)
    return module

def call(module, given):
    import random, types, itertools
    try:
        function = getattr(module, given["name"])
    except BaseException:
        return {"kind": "absent"}
    if not isinstance(function, types.FunctionType):
        function = getattr(function, "__wrapped__", function)
    args = [build(each) for each in given["args"]]
    before = describe(args)
    random.seed(0)
    try:
        value = function(*args)
        if isinstance(value, types.GeneratorType):
            value = Produced(itertools.islice(value, 200))
        text = describe(value)
        return {"kind": "value", "type": name_type(value), "text": text, "mutated": describe(args) != before}
    except BaseException as error:
        return {"kind": "error", "type": type(error).__name__[:100], "text": "", "mutated": describe(args) != before}

class Produced(list):
    pass

def name_type(value):
    return "generator" if isinstance(value, Produced) else type(value).__name__[:100]

def build(value):
    kind = value["kind"]
    if kind == "number":
        text = value["text"]
        try:
            return int(text, 0)
        except ValueError:
            return float(text)
    if kind == "text":
        return value["value"]
    if kind == "constant":
        return {"true": True, "false": False}.get(value["name"])
    if kind == "table":
        return {freeze(build(key)): build(held) for key, held in value["entries"]}
    items = [build(item) for item in value["items"]]
    if kind == "set":
        return set(map(freeze, items))
    return tuple(items) if kind == "tuple" else items

def freeze(value):
    return tuple(map(freeze, value)) if isinstance(value, list) else value

def describe(value):
    left = [2000]
    text = spell(value, left, 0)
    if len(text) <= 300:
        return text
    import hashlib
    return text[:200] + " " + hashlib.sha1(text.encode("utf-8", "replace")).hexdigest()

def spell(value, left, depth):
    left[0] -= 1
    if left[0] < 0 or depth > 12:
        return "..."
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, float):
        return "%.9g" % value
    if isinstance(value, int):
        return str(value) if value.bit_length() < 4000 else "%x" % value
    if isinstance(value, str):
        return repr(value[:5000])
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(spell(item, left, depth + 1) for item in value[:2000]) + "]"
    if isinstance(value, dict):
        pairs = list(value.items())[:2000]
        return "{" + ",".join(spell(k, left, depth + 1) + ":" + spell(v, left, depth + 1) for k, v in pairs) + "}"
    if isinstance(value, (set, frozenset)):
        return "{" + ",".join(sorted(spell(item, left, depth + 1) for item in list(value)[:2000])) + "}"
    import re
    return re.sub(r"0x[0-9a-f]+", "", repr(value)[:5000])

if __name__ == "__main__":
    if len(sys.argv) > 2:
        try:
            run_variant(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
        finally:
            os._exit(1)
    supervise(sys.argv[1])
`;
