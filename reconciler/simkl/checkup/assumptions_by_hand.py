"""The beliefs about Simkl's API that only a change to an account, or a login, can check."""

from typing import Final

from reconciler.simkl.checkup.assumptions import Assumption, Basis

_WRITES: Final = "simkl/account/writes.py"
_WRITER: Final = "simkl/account/writer.py"
_EXPECT: Final = "planning/expect.py"
_EFFECTS: Final = "planning/effects.py"
_TRANSPORT: Final = "simkl/http/transport.py"
_RECIPE: Final = "applying/recipe.py"
_VERIFY: Final = "applying/verify.py"
_EXECUTE: Final = "applying/execute.py"

BY_HAND: Final = (
    Assumption(
        "add-to-per-item",
        "add-to-list takes the wanted status from each item.",
        Basis.DISPUTED,
        (_WRITES,),
        "Apply a file that moves two titles to two statuses; both have to arrive.",
    ),
    Assumption(
        "anime-under-shows",
        "Every write takes anime under shows and files it as anime by its id.",
        Basis.DISPUTED,
        (_WRITES, "model/media.py"),
        "Apply a file that adds one anime, then one that removes it; look at it on simkl.com.",
    ),
    Assumption(
        "simkl-id-wins",
        "An item that is written with its Simkl id alone is that title, never another.",
        Basis.REFERENCE,
        (_WRITES,),
        "Add a title by `ids: {simkl: …}` and compare its page with the library.",
    ),
    Assumption(
        "added-is-a-hint",
        "What a write answers under added need not be what is stored, so the library is read anew.",
        Basis.DISPUTED,
        (_VERIFY,),
        "Run an apply with --verbose: after the POST it reads the library; compare the outcome "
        "with simkl.com.",
    ),
    Assumption(
        "add-repeatable",
        "Writing a status that a title has already changes nothing and makes no second row.",
        Basis.REFERENCE,
        (_WRITER,),
        "Move a title on the phone while an apply waits for its yes, then answer yes.",
    ),
    Assumption(
        "added-at-kept",
        "added_at of a write becomes the title's added date.",
        Basis.REFERENCE,
        (_WRITES, _RECIPE),
        "Remove a planned title by an apply, restore it, and compare its date on simkl.com.",
    ),
    Assumption(
        "movie-watching",
        "A movie that is written as watching is silently stored as completed.",
        Basis.STATUSES,
        ("library/reading/section.py",),
        "Nothing in this program does it. On a title that you do not mind, send it with curl.",
    ),
    Assumption(
        "completed-sticks",
        "A series stays completed exactly when it has ended and all its episodes have aired; else "
        "it becomes watching, or plantowatch when nothing has aired.",
        Basis.REFERENCE,
        (_EXPECT,),
        "Add one ended and one airing series on simkl.com, mark both completed there, and run plan "
        "with a file that wants both completed: only the airing one may be blocked.",
    ),
    Assumption(
        "completed-counts",
        "A series that is written as completed has all its episodes watched, without recorded rows "
        "or dates of their own.",
        Basis.GUESS,
        (_RECIPE,),
        "Complete an ended series by an apply, then look at the backup that `reconciler backup` "
        "makes: its seasons are empty or fewer than its count.",
    ),
    Assumption(
        "leaving-completed",
        "Moving a series away from completed may lose its watched episodes, so it is backed up.",
        Basis.GUESS,
        (_EFFECTS, "applying/run.py"),
        "Move a finished series to dropped by an apply and look at its episodes on simkl.com.",
    ),
    Assumption(
        "completed-dates",
        "Writing completed may overwrite the dates of watched episodes, so they are backed up.",
        Basis.GUESS,
        (_EFFECTS, "applying/run.py"),
        "Complete a series with some dated episodes by an apply, and compare with the backup.",
    ),
    Assumption(
        "removal-whole",
        "history/remove without seasons takes the title, its rating and its memo from the library.",
        Basis.REFERENCE,
        (_WRITES,),
        "Remove a rated title by an apply and look for it on simkl.com.",
    ),
    Assumption(
        "removal-history",
        "A removal may delete the watch history for good, so nothing is removed without a backup.",
        Basis.DISPUTED,
        (_EFFECTS, "applying/backup.py"),
        "Remove a watched series by an apply, add it again on simkl.com, look at its episodes.",
    ),
    Assumption(
        "not-found-shape",
        "What Simkl does not know comes back under not_found with an id that was sent.",
        Basis.REFERENCE,
        (_WRITES,),
        "Nothing in this program writes an unknown id. Send one with curl.",
    ),
    Assumption(
        "read-lag",
        "A write may take some seconds to show in the activities and the library.",
        Basis.GUESS,
        (_VERIFY, _EXECUTE),
        "Run an apply with --verbose and count the reads after the last POST: one round means that "
        "it showed at once.",
    ),
    Assumption(
        "batch-size",
        "A hundred items fit into one write.",
        Basis.GUESS,
        ("model/plan.py", _WRITER),
        "Apply a file that adds more than a hundred titles, with --verbose.",
    ),
    Assumption(
        "post-pace",
        "Writes that are 1.1 seconds apart are never blocked.",
        Basis.REFERENCE,
        (_TRANSPORT,),
        "Apply a file with several hundred changes: no 412 may come.",
    ),
    Assumption(
        "write-lock",
        "While another app writes, a write is answered 400 rate_limit and was not done.",
        Basis.DISPUTED,
        (_TRANSPORT,),
        "Run two applies of different files at the same moment, with --verbose.",
    ),
    Assumption(
        "cut-off-write",
        "A write whose answer was lost may or may not have been done; reading tells.",
        Basis.GUESS,
        (_EXECUTE,),
        "Cut the network during an apply, then run plan: it shows exactly what is missing.",
    ),
    Assumption(
        "restore-episodes",
        "history with skip_auto_watching=yes and a status marks only the episodes that are sent.",
        Basis.REFERENCE,
        (_RECIPE,),
        "Remove a half-watched series by an apply, restore it, and count its episodes.",
    ),
    Assumption(
        "restore-memo",
        "Only history with a status and a memo stores a memo.",
        Basis.REFERENCE,
        (_RECIPE,),
        "Remove a title with a memo by an apply, restore it, and look at the memo.",
    ),
    Assumption(
        "rating-files",
        "Rating a title that is on no list puts it on one, so a restore rates last.",
        Basis.REFERENCE,
        (_RECIPE,),
        "Rate an unlisted title on simkl.com and look where it lands.",
    ),
    Assumption(
        "read-only-token",
        "A login without media:write is answered 403 insufficient_scope at its first write, and "
        "reads work.",
        Basis.REFERENCE,
        ("simkl/http/answers.py", "commands/login.py"),
        "Log in with an app that may only read: whoami says so, plan works, apply is refused.",
    ),
    Assumption(
        "login-kinds",
        "The newer way of logging in answers 401 invalid_client to an app of the older kind.",
        Basis.REFERENCE,
        ("simkl/login/device_login.py",),
        "Run `reconciler login --verbose` with the id of an app from before September 2026: it "
        "shows a PIN.",
    ),
    Assumption(
        "pin-dead-code",
        "A PIN that ran out or was collected is answered with a fresh invitation.",
        Basis.DISPUTED,
        ("simkl/login/pin_login.py",),
        "With an app of the older kind, let the PIN of `reconciler login` run out.",
    ),
    Assumption(
        "refresh-kills",
        "A renewal ends the access token before it at once, and keeps the refresh token.",
        Basis.REFERENCE,
        ("simkl/login/stored_login.py", "simkl/http/tokens.py"),
        "Use one SIMKL_REFRESH_TOKEN in two places in turn: both go on, by renewing each time.",
    ),
    Assumption(
        "revoke-both",
        "Ending a login kills its access token and its refresh token.",
        Basis.REFERENCE,
        ("simkl/login/revoke.py",),
        "Log in, copy credentials.json, log out, put the copy back: whoami asks for a login.",
    ),
)
"""What a person with an account that may be changed can check."""
