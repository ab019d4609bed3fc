"""What a check is: a function with a sentence for its docstring, run in the order written down."""
import time
import traceback

CHECKS = []


def check(function):
    """Adds the function, which gets the stage, to the checks."""
    CHECKS.append((function.__doc__, function))
    return function


def run(stage, words):
    """Runs the checks whose sentence has the words, a line for each; how many failed."""
    chosen = [(sentence, function) for sentence, function in CHECKS if words in sentence]
    failed = 0
    for sentence, function in chosen:
        try:
            function(stage)
            print(f"ok    {sentence}", flush=True)
        except AssertionError as reason:
            failed += 1
            print(f"FAIL  {sentence}\n{indented(str(reason))}", flush=True)
        except Exception as error:  # A client may raise anything; it is shown whole.
            failed += 1
            answer = getattr(error, "response", None)
            told = traceback.format_exc() + (answer.text if answer is not None else "")
            print(f"FAIL  {sentence}\n{indented(told)}", flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return failed if chosen else 1


def indented(text):
    return "\n".join("      " + line for line in text.splitlines())


def equal(found, wanted, what=""):
    if found != wanted:
        raise AssertionError(f"{what}{': ' if what else ''}found {found!r}\nnot {wanted!r}")


def true(condition, what):
    if not condition:
        raise AssertionError(what)


def raises(kind, call, what):
    """The exception of this kind that the call raises."""
    try:
        result = call()
    except kind as error:
        return error
    raise AssertionError(f"{what}: no {kind.__name__}, but {result!r}")


def eventually(condition, what, seconds=15):
    """The first true value of the condition: what changes is told to applications soon after."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)
    return value
