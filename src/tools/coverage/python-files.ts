/**
 * What is written to a private folder on PYTHONPATH so that Python starts our tracer by itself: the module that Python looks
 * for at its start, the tracer, and a plugin by which pytest says which test runs.
 */
import { PYTHON_TRACER } from "./python-tracer.ts";

const TRACER_MODULE = "agent_coverage_tracer";
export const PYTEST_MODULE = "agent_coverage_pytest";

/** Found by Python itself at its start, before the one that the environment may have. */
const SITE_CUSTOMIZE = `
import os
import sys


def _start():
    here = os.path.dirname(os.path.abspath(__file__))
    try:
        import ${TRACER_MODULE}  # noqa: F401
    except Exception:
        pass
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    ours = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # the one that ours stands before
    except ImportError as error:
        if getattr(error, "name", "sitecustomize") != "sitecustomize":
            raise
    finally:
        sys.modules.setdefault("sitecustomize", ours)
        sys.path.append(here)


_start()
`;

/** A plugin of pytest; a file of its own, since pytest wants to import it itself. */
const PYTEST_PLUGIN = `
"""PYTEST_DONT_REWRITE"""
import pytest
import ${TRACER_MODULE} as tracer


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    is_ours = tracer.begin(item.nodeid)
    outcome = yield
    if is_ours:
        tracer.end(tracer.reported() if outcome.excinfo is None else None)


def pytest_runtest_logreport(report):
    tracer.report(report.outcome)


def pytest_collectreport(report):
    if report.failed and tracer.begin(report.nodeid):
        tracer.end("failed")
`;

/** File name → text. */
export const PYTHON_FILES: Readonly<Record<string, string>> = {
  "sitecustomize.py": SITE_CUSTOMIZE,
  [`${TRACER_MODULE}.py`]: PYTHON_TRACER,
  [`${PYTEST_MODULE}.py`]: PYTEST_PLUGIN,
};
