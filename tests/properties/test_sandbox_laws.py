"""Laws of whole runs: generated files against the sandbox, through the real client."""

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.applying.backup import read_backup
from reconciler.applying.outcome import End
from reconciler.applying.recipe import moment
from reconciler.model.media import STATUSES, MediaType, Status
from reconciler.sandbox.edit import set_status
from reconciler.sandbox.sample import SampleEntry
from reconciler.sandbox.store import SandboxFile
from reconciler.simkl.account.reader import AccountReader
from reconciler.simkl.account.writer import AccountWriter
from reconciler.usecases.apply import apply_library
from reconciler.usecases.import_ import library_of, write_library
from reconciler.usecases.plan import compute_plan
from reconciler.usecases.pull import settle, take_in
from tests.double.quirks import CompletedRule, EmptyForm, Quirks, ToReading, Unknown
from tests.house import House, Record, house
from tests.strategies.sandbox_files import TITLES, files_of_accounts, library_texts, numbers

BETWEEN_SEASONS = {
    title.simkl for title in TITLES if not title.keeps_completed and title.not_aired == 0
}
"""Series of which nobody knows beforehand whether Simkl keeps them completed."""

runs = settings(max_examples=settings().max_examples // 2)
"""Whole runs with a file system under them: each example costs about 50 ms."""


Meeting = tuple[str, list[SampleEntry] | None]

meetings: st.SearchStrategy[Meeting] = st.one_of(
    st.tuples(library_texts(), st.none()), files_of_accounts()
)
"""A file and what the account holds: the sample, or a library of the same few titles."""

UNWATCHED = Record(Status.PLANTOWATCH, None, {}, None, None, None, None)


@st.composite
def quirks(draw: st.DrawFn) -> Quirks:
    """Every reading of the API that an ordinary apply has to survive."""
    return Quirks(
        to_reading=draw(st.sampled_from(ToReading)),
        empty_form=draw(st.sampled_from(EmptyForm)),
        leaving_completed_drops_marks=draw(st.booleans()),
        downgrade_marks_aired=draw(st.booleans()),
        skip_suppresses_completed=draw(st.booleans()),
        repeats_are_ignored=draw(st.booleans()),
        redirect_status=draw(st.sampled_from([301, 302])),
        redirect_absolute=draw(st.booleans()),
        legacy_notinteresting=draw(st.booleans()),
        completed=draw(st.sampled_from(CompletedRule)),
        catalogue_hop=draw(st.booleans()),
        unknown=draw(st.sampled_from(Unknown)),
        undated_episodes=draw(st.booleans()),
        slug_names=draw(st.booleans()),
        anime_ids=draw(st.booleans()),
        movies_hold=draw(st.booleans()),
        hold_shows_movies=draw(st.booleans()),
        bad_status_is_empty=draw(st.booleans()),
    )


def assert_converges(place: House) -> None:
    """Apply, once more where only trying showed what Simkl does not keep, and find nothing left."""
    outcome = place.apply()
    if not outcome.reached:
        refused = {operation.simkl for operation, _ in outcome.failed}
        assert refused, outcome
        assert refused <= BETWEEN_SEASONS, outcome
        outcome = place.apply()
    assert outcome.converged
    assert place.plan().plan.operations == ()


@runs
@given(meetings, quirks())
def test_it_converges_under_every_reading_of_the_api(meeting: Meeting, reading: Quirks) -> None:
    text, sample = meeting
    with house(text, reading, sample) as place:
        assert_converges(place)


@runs
@given(library_texts(), st.data())
def test_it_converges_after_changes_on_the_phone(text: str, data: st.DataObject) -> None:
    with house(text) as place:
        place.apply()
        place.apply()
        for number in data.draw(st.lists(numbers, unique=True, max_size=4)):
            title = TITLES[number]
            status = data.draw(st.sampled_from(STATUSES[title.type]))
            if status is Status.COMPLETED and not title.keeps_completed:
                status = Status.PLANTOWATCH
            set_status(SandboxFile(place.sandbox), title.type, title.simkl, status)
        assert_converges(place)


@runs
@given(library_texts())
def test_a_status_that_simkl_does_not_keep_is_blocked_ever_after(text: str) -> None:
    refusing = Quirks(completed_refused=frozenset(title.simkl for title in TITLES))
    with house(text, refusing) as place:
        outcome = place.apply()
        assert outcome.verdict is not End.FAILED
        assert place.plan().plan.operations == ()
        if outcome.verdict is End.INCOMPLETE:
            refused = {operation.simkl for operation, _ in outcome.failed}
            assert refused <= {blocked.simkl for blocked in place.plan().plan.blocked}


@runs
@given(meetings)
def test_nothing_unclaimed_is_touched(meeting: Meeting) -> None:
    text, sample = meeting
    with house(text, None, sample) as place:
        before = place.account()
        planned = place.plan()
        place.apply()
        after = place.account()
        named = {operation.simkl for operation in planned.plan.operations}
        for media_type in MediaType:
            untouched = [row for row in before.entries[media_type] if row.simkl not in named]
            remaining = {row.simkl: row for row in after.entries[media_type]}
            assert [remaining[row.simkl] for row in untouched] == untouched
            added = remaining.keys() - {row.simkl for row in before.entries[media_type]}
            assert added <= named


@runs
@given(meetings)
def test_ratings_that_a_file_manages_converge_and_all_others_stay(meeting: Meeting) -> None:
    text, sample = meeting
    with house(text, None, sample) as place:
        before = place.account().by_id
        place.apply()
        place.apply()
        computed = place.plan()
        matches = [match for match in computed.matching.matches if match.entry is not None]
        managed = {match.entry.simkl for match in matches if match.entry and match.wish.rates}
        for match in matches:
            if match.wish.rates and match.entry is not None:
                assert match.entry.rating == match.wish.rating
        for row in computed.account.rows:
            if row.simkl in before and row.simkl not in managed:
                was = before[row.simkl]
                assert (row.rating, row.rated_at) == (was.rating, was.rated_at)


@runs
@given(meetings)
def test_what_was_watched_keeps_its_date_and_what_becomes_watched_gets_that_of_the_file(
    meeting: Meeting,
) -> None:
    text, sample = meeting
    with house(text, None, sample) as place:
        before = place.records()
        operations = place.plan().plan.operations
        dated = {one.simkl: one.watched_at for one in operations if one.watched_at}
        place.apply()
        for simkl, now in place.records().items():
            was = before.get(simkl, UNWATCHED)
            kept = {episode: now.episodes.get(episode, "gone") for episode in was.episodes}
            assert kept == was.episodes
            if now.is_movie and was.last_watched_at is not None:
                assert now.last_watched_at == was.last_watched_at
            elif simkl in dated and (now.is_movie or len(now.episodes) > len(was.episodes)):
                # Episodes that were marked at once show the date of the last watch.
                assert now.last_watched_at == max(dated[simkl], was.last_watched_at or "")
            elif was.status is now.status is Status.COMPLETED:
                assert now.last_watched_at == was.last_watched_at


@runs
@given(meetings)
def test_a_plan_after_an_import_with_ratings_is_empty(meeting: Meeting) -> None:
    text, sample = meeting
    with house(text, None, sample) as place:
        place.apply()
        account = place.account()
        data, library = library_of(account, place.file.name, ratings=True)
        write_library(place.file, data, library, account)
        rated = {row.simkl: row.rating for row in account.rows if row.rating is not None}
        wished = {int(wish.ids["simkl"]): wish.rating for wish in library.wishes if wish.rates}
        assert wished == rated
        assert place.plan().plan.operations == ()


@runs
@given(meetings, st.booleans())
def test_a_plan_after_a_pull_is_empty(meeting: Meeting, applied: bool) -> None:
    text, sample = meeting
    with house(text, None, sample) as place:
        if applied:
            place.apply()
        with place.session() as session:
            taken = take_in(place.file, session.writer)
        place.file.write_bytes(taken.after.data)
        settle(taken)
        left = {one.simkl for one in place.plan().plan.operations}
        assert left <= {entry.simkl for entry in taken.adoption.inexpressible.values()}


@runs
@given(meetings)
def test_an_apply_sends_as_many_writes_as_its_plan_says(meeting: Meeting) -> None:
    text, sample = meeting
    with house(text, None, sample) as place:
        planned = place.plan().plan
        lines: list[str] = []
        with place.session(lines.append) as session:
            apply_library(place.request, session)
        assert sum(line.startswith("POST") for line in lines) == planned.requests


@runs
@given(library_texts())
def test_a_second_plan_without_a_change_is_one_request(text: str) -> None:
    with house(text) as place:
        place.plan()
        with place.session() as session:
            compute_plan(place.file, session.writer)
            assert session.writer.requests == 1


@runs
@given(files_of_accounts(), quirks())
def test_a_restore_brings_back_what_was_there_before_an_apply_or_says_what_it_cannot(
    both: tuple[str, list[SampleEntry]], reading: Quirks
) -> None:
    text, sample = both
    with house(text, reading, sample) as place:
        before = place.records()
        completed = {
            operation.simkl
            for operation in place.plan().plan.operations
            if operation.to_status is Status.COMPLETED
        }
        outcome = place.apply()
        applied = place.records()
        if outcome.backup is None:
            return
        restored = place.restore(outcome.backup)
        after = place.records()
        saved = {entry.simkl for entry in read_backup(outcome.backup).entries}
        assert restored.left is not None
        said = {left.saved.simkl: [lack.field for lack in left.lacks] for left in restored.left}
        for simkl in saved:
            missing = list(lost(before[simkl], after[simkl]))
            assert missing == said.get(simkl, [])
            if missing:
                # What never had a date of its own shows that of the last watch, which was ours.
                assert missing == ["episodes"]
                assert None in before[simkl].episodes.values()
                assert simkl in completed
        others = after.keys() | applied.keys()
        assert all(after[simkl] == applied[simkl] for simkl in others - saved)


def lost(was: Record, now: Record) -> Iterator[str]:
    """Yield what of a record is not there any more; what is there besides is no loss."""
    if now.status is not was.status:
        yield "status"
    if moment(now.added_at) != moment(was.added_at):
        yield "added"
    for episode, watched_at in was.episodes.items():
        held = now.episodes.get(episode, "never")
        then = moment(watched_at or was.last_watched_at)
        if then not in {None, moment(held or now.last_watched_at)} or held == "never":
            yield "episodes"
            break
    if not was.episodes and moment(was.last_watched_at) not in {None, moment(now.last_watched_at)}:
        yield "watch"
    if was.last_watched_at is not None and now.last_watched_at is None:
        yield "watch"
    if was.memo not in (None, now.memo):
        yield "memo"
    rated = (was.rating, moment(was.rated_at))
    if was.rating is not None and rated != (now.rating, moment(now.rated_at)):
        yield "rating"


def test_a_reader_has_no_way_to_write() -> None:
    writes = {"add_to_list", "remove", "add_history", "add_ratings", "remove_ratings"}
    assert writes.isdisjoint(dir(AccountReader))
    assert writes <= set(dir(AccountWriter))
