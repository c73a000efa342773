/**
 * The Python module that notes which lines each test runs, as a text. Works on Python 3.6 and later without any package,
 * never lets an error of its own reach the tests, and loads nothing early that a project's module of the same name should
 * shadow.
 */

/** A key is a file's number, then this many bits for the line. */
export const LINE_BITS = 24;
/** 64-bit numbers of a journal: the test, the count, then keys. */
export const JOURNAL_CELLS = 16_384;

/**
 * Two files for each process. lines-KEY.jsonl, one JSON object per line, appended when a test begins and ends:
 * {"p": key, "in": test of the parent process} · {"f": number, "n": path} · {"s": test, "n": name} ·
 * {"t": test, "l": {file: "1-3,7"}, "o": outcome}; test 0 is what runs outside all tests. journal-KEY.bin, mapped into
 * memory so that it outlives a process that hangs and is killed: the running test, a count, and that many keys.
 */
export const PYTHON_TRACER = `
import os
import sys
import time

try:
    from _json import encode_basestring_ascii as _quote
except ImportError:
    from json.encoder import py_encode_basestring_ascii as _quote

__unittest = True  # keeps our frames out of the tracebacks of unittest

# Bound here: tests replace the names in these modules.
_open, _write, _close, _getpid, _unlink = os.open, os.write, os.close, os.getpid, os.unlink
_isabs, _join, _normpath, _realpath = os.path.isabs, os.path.join, os.path.normpath, os.path.realpath
_truncate, _clock = os.ftruncate, time.time
_CWD = os.getcwd()
_FOLDER = os.environ["AGENT_COVERAGE_FOLDER"]
_ROOT = _join(os.environ["AGENT_COVERAGE_ROOT"], "")
_PARENT = "AGENT_COVERAGE_PARENT"
_LIBRARIES = {"site-packages", "dist-packages", "node_modules", ".venv", "venv", ".tox", ".nox"}
_MAX_BYTES = 24 * 1024 * 1024  # past it passing tests are left out
_MAX_FAILED_BYTES = 32 * 1024 * 1024
_LINE_BITS = ${LINE_BITS}
_JOURNAL_KEYS = ${JOURNAL_CELLS - 2}

_bases = {}  # file name of code -> first key of its lines, None for what is not the project's
_names = []
_hits = set()
_state = {"bytes": 0, "test": 0, "next": 0, "reported": "passed", "key": ""}
_journal = [0] * (_JOURNAL_KEYS + 2)
_rearm = [lambda: None]


def _base_of(name):
    try:
        base = _place(name)
    except Exception:
        base = None
    _bases[name] = base
    return base


def _place(name):
    if name.startswith("<"):
        return None
    path = _normpath(name if _isabs(name) else _join(_CWD, name))
    if not path.startswith(_ROOT):
        path = _realpath(path)
    inner = path[len(_ROOT):]
    if not path.startswith(_ROOT) or not _LIBRARIES.isdisjoint(inner.split(os.sep)):
        return None
    _names.append(inner)
    number = len(_names) - 1
    _append(_describe(number))
    return number << _LINE_BITS


def _describe(number):
    return '{"f":%d,"n":%s}' % (number, _quote(_names[number]))


def _note(key):
    if key not in _hits:
        _hits.add(key)
        count = _journal[1]
        if count < _JOURNAL_KEYS:
            _journal[count + 2] = key
            _journal[1] = count + 1


def _encode(keys):
    spans = {}
    for key in keys:
        number, line = key >> _LINE_BITS, key & ((1 << _LINE_BITS) - 1)
        of_file = spans.setdefault(number, [])
        if of_file and of_file[-1][1] == line - 1:
            of_file[-1][1] = line
        else:
            of_file.append([line, line])
    return "{%s}" % ",".join(
        '"%d":"%s"' % (number, ",".join("%d-%d" % tuple(span) for span in of_file))
        for number, of_file in spans.items()
    )


def _append(text):
    data = (text + "\\n").encode("ascii", "backslashreplace")
    if _state["bytes"] + len(data) > _MAX_FAILED_BYTES:
        return
    _state["bytes"] += len(data)
    path = _join(_FOLDER, "lines-%s.jsonl" % _state["key"])
    handle = _open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        while data:
            data = data[_write(handle, data):]
    finally:
        _close(handle)


def _save(outcome=None):
    if outcome == "passed" and _state["bytes"] > _MAX_BYTES:
        outcome = "skipped"
    keys = sorted(_hits)
    if not keys and outcome is None:
        return
    end = "" if outcome is None else ',"o":"%s"' % outcome
    _append('{"t":%d,"l":%s%s}' % (_state["test"], _encode(keys), end))


def _switch(test, outcome=None):
    _save(outcome)
    _hits.clear()
    _state["test"] = test
    _journal[1] = 0
    _journal[0] = test
    os.environ[_PARENT] = "%s:%d" % (_state["key"], test)


def begin(name):
    """Whether the lines from now on belong to this test; not inside another one."""
    if _state["test"]:
        return False
    try:
        _state["next"] += 1
        _switch(_state["next"])
        _state["reported"] = "passed"
        _append('{"s":%d,"n":%s}' % (_state["test"], _quote(str(name)[:400])))
    except Exception:
        pass
    _rearm[0]()
    return True


def end(outcome):
    """None: how it ended is not known."""
    try:
        _switch(0, outcome)
    except Exception:
        pass


def report(outcome):
    """What a part of the test came to; a failure stays."""
    if _state["reported"] != "failed" and outcome in ("failed", "skipped"):
        _state["reported"] = outcome


def reported():
    return _state["reported"]


def _finish():
    try:
        _save()
        _unlink(_join(_FOLDER, "journal-%s.bin" % _state["key"]))
    except Exception:
        pass


def _map_journal(path):
    import mmap

    size = 8 * (_JOURNAL_KEYS + 2)
    handle = _open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _truncate(handle, size)
        return memoryview(mmap.mmap(handle, size)).cast("Q")
    finally:
        _close(handle)


def _open_record():
    global _journal
    key = "%d-%d" % (_getpid(), int(_clock() * 1000000))
    _state.update(bytes=0, test=0, next=0, key=key)
    _hits.clear()
    _journal = [0] * (_JOURNAL_KEYS + 2)
    inherited = os.environ.get(_PARENT, "")
    _append('{"p":%s,"in":%s}' % (_quote(key), _quote(inherited[:100])))
    for number in range(len(_names)):
        _append(_describe(number))
    try:
        _journal = _map_journal(_join(_FOLDER, "journal-%s.bin" % key))
    except Exception:
        pass


def _after_fork():
    try:
        _open_record()
        _rearm[0]()
    except Exception:
        pass


def _use_monitoring():
    monitoring = sys.monitoring
    free = [tool for tool in (4, 3, 5, 2) if monitoring.get_tool(tool) is None]
    tool, events, off = free[0], monitoring.events, monitoring.DISABLE
    monitoring.use_tool_id(tool, "agent-coverage")

    def on_start(code, _offset):
        name = code.co_filename
        base = _bases[name] if name in _bases else _base_of(name)
        if base is not None:
            monitoring.set_local_events(tool, code, events.LINE)
        return off

    def on_line(code, line):
        base = _bases.get(code.co_filename)
        if base is not None and line:
            _note(base + line)
        return off  # once for each test is enough

    monitoring.register_callback(tool, events.PY_START, on_start)
    monitoring.register_callback(tool, events.LINE, on_line)
    monitoring.set_events(tool, events.PY_START)
    _rearm[0] = monitoring.restart_events


def _use_trace():
    tracers = {}

    def make_tracer(name):
        base = _bases[name] if name in _bases else _base_of(name)

        def on_line(frame, event, _argument):
            if event == "line":
                key = base + (frame.f_lineno or 0)
                if key not in _hits:
                    _note(key)
            return on_line

        tracers[name] = None if base is None else on_line
        return tracers[name]

    def on_call(frame, _event, _argument):
        name = frame.f_code.co_filename
        return tracers[name] if name in tracers else make_tracer(name)

    def rearm():
        if sys.gettrace() is not on_call:
            sys.settrace(on_call)

    _after_import("threading", lambda module: module.settrace(on_call))
    _rearm[0] = rearm
    rearm()


class _Finder(object):
    """Acts on a module as soon as it is loaded; it is loaded as ever."""

    def __init__(self, name, action):
        self.name, self.action = name, action

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        spec = None
        for finder in list(sys.meta_path):
            find = getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find is not None else None
            if spec is not None:
                break
        if spec is not None and spec.loader is not None:
            self._wrap(spec.loader)
        return spec

    def _wrap(self, loader):
        load = loader.exec_module

        def exec_module(module):
            load(module)
            self.action(module)

        try:
            loader.exec_module = exec_module
        except AttributeError:
            pass


def _after_import(name, action):
    if name in sys.modules:
        action(sys.modules[name])
    else:
        sys.meta_path.insert(0, _Finder(name, action))


def _count(result):
    try:
        failed = [
            len(getattr(result, name, ())) for name in ("failures", "errors", "unexpectedSuccesses")
        ]
        return sum(failed), len(getattr(result, "skipped", ()))
    except Exception:
        return 0, 0


def _judge(before, after):
    if after[0] > before[0]:
        return "failed"
    return "skipped" if after[1] > before[1] else "passed"


def _name(case):
    try:
        return case.id()
    except Exception:
        return "?"


def _watch_cases(module):
    run_case = module.TestCase.run

    def run(self, result=None):
        if not begin(_name(self)):
            return run_case(self, result)
        outcome = None
        before = _count(result)
        try:
            final = run_case(self, result)
            outcome = _judge(before, _count(final if result is None else result))
            return final
        finally:
            end(outcome)

    module.TestCase.run = run


_open_record()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
_after_import("unittest.case", _watch_cases)
if hasattr(sys, "monitoring"):
    _use_monitoring()
else:
    _use_trace()
import atexit

atexit.register(_finish)
`;
