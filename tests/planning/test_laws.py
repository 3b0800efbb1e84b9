"""Laws of the planner over generated files, accounts and locks."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from reconciler.documents.plan import plan_document
from reconciler.model.account import Account, Entry, Episodes, wish_key
from reconciler.model.library import OnDrift
from reconciler.model.lock import Lock
from reconciler.model.media import MediaType, Status
from reconciler.model.plan import Action, Cause, Operation, Plan
from reconciler.planning.agree import Agreement, agree
from reconciler.planning.match import match_wishes
from reconciler.planning.operations import operation_order
from reconciler.planning.plan import operations_left
from tests.planning.planned import plan_of
from tests.strategies.accounts import World, entries, external_ids, worlds


def planned(world: World) -> Plan:
    return plan_of(world.library, world.account, world.lock, world.answers)


def first_plan(world: World) -> tuple[World, Plan]:
    """Plan as a command does; worlds whose wishes cannot be told apart are passed over."""
    matching = match_wishes(world.library, world.account, world.lock, world.answers)
    assume(not matching.problems)
    return world, planned(world)


def carried_out(world: World, plan: Plan) -> World:
    """Return the world after Simkl did exactly what the plan says."""
    rows = world.account.by_id
    for operation in plan.operations:
        if operation.action is Action.REMOVE:
            del rows[operation.simkl]
        else:
            rows[operation.simkl] = _row(world, operation, rows.get(operation.simkl))
    account = Account(
        world.account.id,
        {kind: tuple(row for row in rows.values() if row.type is kind) for kind in MediaType},
    )
    matching = match_wishes(world.library, world.account, world.lock, world.answers)
    done = Agreement(plan, matching, world.account)
    lock = agree(world.library, account, world.lock, world.answers, done)
    return replace(world, account=account, lock=lock)


def _row(world: World, operation: Operation, row: Entry | None) -> Entry:
    assert operation.to_status is not None
    if row is not None:
        given = row.rating if operation.rating is None else operation.rating.after
        status = operation.to_status
        return row._replace(status=status, status_text=status.value, rating=given)
    title = world.catalogue[operation.simkl]
    return Entry(
        title.type,
        title.simkl,
        operation.to_status,
        operation.to_status.value,
        title.title,
        title.year,
        external_ids(title),
        rating=operation.rating.after if operation.rating is not None else None,
    )


@given(worlds())
def test_after_an_apply_the_plan_is_empty(world: World) -> None:
    world, plan = first_plan(world)
    assert planned(carried_out(world, plan)).operations == ()


@given(worlds(), st.data())
def test_what_changes_on_the_account_during_an_apply_is_drift_as_if_it_came_right_after(
    world: World, data: st.DataObject
) -> None:
    world, plan = first_plan(world)
    after = carried_out(world, plan)
    account = changed_by_a_person(after, plan, data)
    matching = match_wishes(world.library, world.account, world.lock, world.answers)
    done = Agreement(plan, matching, world.account)
    lock = agree(world.library, account, world.lock, world.answers, done)
    meanwhile = planned(replace(world, account=account, lock=lock))
    assert meanwhile == planned(replace(after, account=account))


def changed_by_a_person(world: World, plan: Plan, data: st.DataObject) -> Account:
    """Return the account after a person changed of it what a plan did not send."""
    filed = {one.simkl for one in plan.operations if one.from_status is not one.to_status}
    rated = {one.simkl for one in plan.operations if one.rating is not None}
    rows = world.account.by_id
    for title in world.catalogue.values():
        before, now = rows.pop(title.simkl, None), data.draw(st.none() | entries(title))
        if title.simkl in filed | rated:
            given = before if now is None or title.simkl in rated else now
            if title.simkl in filed or now is None:
                now = before
            if now is not None and given is not None:
                now = now._replace(rating=given.rating)
        if now is not None:
            rows[title.simkl] = now
    return replace(
        world.account,
        entries={kind: [row for row in rows.values() if row.type is kind] for kind in MediaType},
    )


@given(worlds())
def test_after_an_apply_every_managed_rating_is_as_wanted_unless_drift_is_kept(
    world: World,
) -> None:
    world, plan = first_plan(world)
    rows = rows_of(carried_out(world, plan))
    kept = {one.simkl for one in plan.left_alone if "on_drift" in one.reason}
    for match in match_wishes(world.library, world.account, world.lock, world.answers).matches:
        row = rows.get(match.simkl or 0)
        if match.wish.rates and row is not None and row.simkl not in kept:
            assert row.rating == match.wish.rating or row.type not in world.library.managed


@given(worlds())
def test_only_ratings_that_the_file_manages_and_that_differ_are_changed(world: World) -> None:
    world, plan = first_plan(world)
    before = rows_of(world)
    wishes = {wish.line: wish for wish in world.library.wishes}
    for operation in plan.operations:
        if operation.rating is None:
            assert operation.action is not Action.RATE
            continue
        wish, row = wishes[operation.line or 0], before.get(operation.simkl)
        assert wish.rates
        assert operation.rating.before == (row.rating if row is not None else None)
        assert operation.rating.after == wish.rating != operation.rating.before
        if operation.action is Action.RATE:
            assert operation.from_status is operation.to_status is not None


@given(worlds())
def test_a_date_goes_with_nothing_but_a_completion_whose_wish_has_it(world: World) -> None:
    world, plan = first_plan(world)
    wishes = {wish.line: wish for wish in world.library.wishes}
    for operation in plan.operations:
        completes = operation.action in _FILES and operation.to_status is Status.COMPLETED
        wished = wishes[operation.line].watched if operation.line is not None else None
        assert operation.watched_at == (wished if completes else None)


@given(worlds())
def test_a_rating_without_the_key_is_nobodys_drift(world: World) -> None:
    world, plan = first_plan(world)
    matching = match_wishes(world.library, world.account, world.lock, world.answers)
    managed = {match.simkl for match in matching.matches if match.wish.rates}
    for drift in plan.drift:
        if drift.rating is not None:
            assert drift.simkl in managed
            assert drift.rating.before != drift.rating.after


@given(worlds())
def test_without_the_keys_a_plan_says_no_word_of_them(world: World) -> None:
    bare = tuple(
        wish._replace(rates=False, rating=None, watched=None) for wish in world.library.wishes
    )
    library = replace(world.library, wishes=bare)
    world, plan = first_plan(replace(world, library=library, lock=_without_ratings(world.lock)))
    document = plan_document(plan)
    assert "rate" not in document["summary"]
    for one in (*document["operations"], *document["drift"]):
        assert "rating" not in one
        assert "watched_at" not in one
    lock = carried_out(world, plan).lock
    assert lock is not None
    assert lock == _without_ratings(lock)


def _without_ratings(lock: Lock | None) -> Lock | None:
    if lock is None:
        return None
    items = {
        kind: {simkl: item._replace(rating=None) for simkl, item in found.items()}
        for kind, found in lock.items.items()
    }
    return replace(lock, items=items)


@given(worlds())
def test_after_an_apply_the_plan_stays_empty_without_the_lock(world: World) -> None:
    world = replace(
        world,
        library=replace(
            world.library, policy=world.library.policy._replace(on_drift=OnDrift.REVERT)
        ),
    )
    world, plan = first_plan(world)
    after = replace(carried_out(world, plan), lock=None)
    assert planned(after).operations == ()


@given(worlds(), st.data())
def test_what_failed_is_planned_again_just_as_it_was(world: World, data: st.DataObject) -> None:
    world, plan = first_plan(world)
    simkl = [operation.simkl for operation in plan.operations]
    failed = data.draw(st.frozensets(st.sampled_from(simkl))) if simkl else frozenset()
    part = replace(
        plan, operations=tuple(one for one in plan.operations if one.simkl not in failed)
    )
    account = carried_out(world, part).account
    agreement = Agreement(plan, failed=failed)
    lock = agree(world.library, account, world.lock, world.answers, agreement)
    again = planned(replace(world, account=account, lock=lock)).operations
    expected = {operation.simkl: operation for operation in part_of(plan, failed)}
    assert {operation.simkl for operation in again} == expected.keys()
    for operation in again:
        before = expected[operation.simkl]
        if world.lock is None:
            before = replace(before, cause=Cause.FILE)
        assert operation == before


@given(worlds(), st.data())
def test_a_rating_that_failed_beside_its_status_is_planned_again_alone(
    world: World, data: st.DataObject
) -> None:
    world, plan = first_plan(world)
    rated = [one for one in plan.operations if one.rating is not None and one.action in _FILES]
    failed = [one for one in rated if data.draw(st.booleans())]
    done = tuple(replace(one, rating=None) if one in failed else one for one in plan.operations)
    account = carried_out(world, replace(plan, operations=done)).account
    ids = frozenset(one.simkl for one in failed)
    lock = agree(world.library, account, world.lock, world.answers, Agreement(plan, failed=ids))
    again = planned(replace(world, account=account, lock=lock)).operations
    assert {(one.simkl, one.action, one.rating) for one in again} == {
        (one.simkl, Action.RATE, one.rating) for one in failed
    }


_FILES = {Action.ADD, Action.MOVE}


def part_of(plan: Plan, simkl: frozenset[int]) -> list[Operation]:
    return [operation for operation in plan.operations if operation.simkl in simkl]


@given(worlds(), st.data())
def test_a_refused_rating_is_blocked_ever_after(world: World, data: st.DataObject) -> None:
    world, plan = first_plan(world)
    rated = [one for one in plan.operations if one.rating is not None]
    refused = [one for one in rated if data.draw(st.booleans())]
    sent = tuple(replace(one, rating=None) if one in refused else one for one in plan.operations)
    account = carried_out(world, replace(plan, operations=sent)).account
    ids = frozenset(one.simkl for one in refused)
    done = Agreement(plan, refused_ratings=ids)
    for _ in range(2):
        lock = agree(world.library, account, world.lock, world.answers, done)
        world = replace(world, account=account, lock=lock)
        after = planned(world)
        assert after.operations == ()
        assert ids <= {one.simkl for one in after.blocked}
        done = Agreement(after)


@given(worlds())
def test_an_item_has_at_most_one_operation(world: World) -> None:
    touched = [operation.simkl for operation in first_plan(world)[1].operations]
    assert len(touched) == len(set(touched))


@given(worlds())
def test_types_that_the_file_does_not_name_are_untouched(world: World) -> None:
    for operation in first_plan(world)[1].operations:
        assert operation.type in world.library.managed


@given(worlds())
def test_only_entries_of_statuses_that_the_file_names_are_removed(world: World) -> None:
    for operation in first_plan(world)[1].operations:
        if operation.action is Action.REMOVE:
            assert operation.from_status in world.library.managed[operation.type]


@given(worlds())
def test_nothing_that_the_file_lists_is_removed(world: World) -> None:
    listed = {title.simkl for title in world.answers.titles.values() if title is not None}
    for operation in first_plan(world)[1].operations:
        if operation.action is Action.REMOVE:
            assert operation.simkl not in listed


@given(worlds())
def test_without_prune_nothing_is_removed(world: World) -> None:
    library = replace(world.library, policy=world.library.policy._replace(prune=False))
    _, plan = first_plan(replace(world, library=library))
    assert plan.count(Action.REMOVE) == 0


@given(worlds())
def test_every_wish_is_counted_once(world: World) -> None:
    world, plan = first_plan(world)
    wished = {title.simkl for title in world.answers.titles.values() if title is not None}
    told = {one.simkl for one in plan.operations}
    told |= {one.simkl for one in plan.left_alone}
    told |= {one.simkl for one in plan.blocked if one.simkl is not None}
    unknown = [one for one in plan.blocked if one.simkl is None]
    assert plan.unchanged + len(told & wished) + len(unknown) == len(world.library.wishes)
    assert len(plan.blocked) == len({one.simkl for one in plan.blocked})
    assert len(plan.left_alone) == len({one.simkl for one in plan.left_alone})


@given(worlds(), st.randoms())
def test_the_order_of_the_file_changes_nothing_but_lines(world: World, random: object) -> None:
    shuffled = list(world.library.wishes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    permuted = replace(world.library, wishes=tuple(shuffled))
    world, plan = first_plan(world)
    assert plan_document(plan) == plan_document(planned(replace(world, library=permuted)))


@given(worlds())
def test_what_is_left_to_do_is_what_a_plan_would_do(world: World) -> None:
    world, plan = first_plan(world)
    matching = match_wishes(world.library, world.account, world.lock, world.answers)
    left = operations_left(world.library, world.account, world.lock, world.answers, matching)
    assert sorted(left, key=operation_order) == list(plan.operations)


@given(worlds(locked=False))
def test_without_a_lock_nothing_is_drift(world: World) -> None:
    world, plan = first_plan(world)
    assert plan.drift == ()
    assert all(operation.cause is None for operation in plan.operations)


@given(worlds(locked=True, on_drift=OnDrift.KEEP))
def test_kept_drift_has_no_operation(world: World) -> None:
    world, plan = first_plan(world)
    assert all(operation.cause is Cause.FILE for operation in plan.operations)
    moved = {one.simkl for one in plan.drift if one.from_status is not one.to_status}
    rated = {one.simkl for one in plan.drift if one.rating is not None}
    for operation in plan.operations:
        if operation.action is not Action.RATE:
            assert operation.simkl not in moved
        if operation.rating is not None:
            assert operation.simkl not in rated


@given(worlds(locked=True))
def test_what_file_and_account_agree_on_is_never_drift(world: World) -> None:
    world, plan = first_plan(world)
    actual = rows_of(world)
    for wish in world.library.wishes:
        title = next(
            (
                title
                for title in world.answers.titles.values()
                if title is not None and wish.ids.get("simkl") == str(title.simkl)
            ),
            None,
        )
        row = actual.get(title.simkl) if title is not None else None
        for drift in plan.drift:
            if row is None or drift.simkl != row.simkl:
                continue
            if row.type is wish.type and row.status is wish.status:
                assert drift.from_status is drift.to_status
            if row.rating == wish.rating:
                assert drift.rating is None


def rows_of(world: World) -> dict[int, Entry]:
    return world.account.by_id


@given(worlds())
def test_a_series_with_episodes_to_come_is_never_sent_as_completed(world: World) -> None:
    world, plan = first_plan(world)
    rows = rows_of(world)
    for operation in plan.operations:
        completes = operation.action in _FILES and operation.to_status is Status.COMPLETED
        if completes and operation.type is not MediaType.MOVIES:
            row, listed = rows.get(operation.simkl), world.answers.episodes.get(operation.simkl)
            assert (row or listed or Episodes(0, 0)).not_aired == 0


@given(worlds(locked=True))
def test_what_simkl_reopened_is_no_drift_before_and_after_an_apply(world: World) -> None:
    world, plan = first_plan(world)
    rows = rows_of(world)
    assert world.lock is not None
    reopened = {
        simkl
        for items in world.lock.items.values()
        for simkl, item in items.items()
        if item.type is not MediaType.MOVIES
        and item.status is Status.COMPLETED
        and simkl in rows
        and rows[simkl].type is item.type
        and rows[simkl].status is Status.WATCHING
        and (rows[simkl].not_aired > 0 or rows[simkl].total > (item.episodes or 99))
    }
    after = planned(carried_out(world, plan))
    for one in (plan, after):
        moved = {drift.simkl for drift in one.drift if drift.from_status is not drift.to_status}
        assert reopened.isdisjoint(moved)


@given(worlds())
def test_while_an_id_is_unknown_only_what_had_its_own_line_is_removed(world: World) -> None:
    world, plan = first_plan(world)
    matching = match_wishes(world.library, world.account, world.lock, world.answers)
    unknown = {wish_key(one.wish.type, one.wish.ids) for one in matching.matches if one.unknown}
    for operation in plan.operations:
        doubts = {key for key in unknown if key[0] is operation.type}
        if operation.action is Action.REMOVE and doubts:
            assert world.lock is not None
            item = world.lock.get(operation.type, operation.simkl)
            assert item is not None
            assert item.ids
            assert doubts <= world.lock.unknown


@given(worlds(), st.data())
def test_a_refused_removal_is_blocked_ever_after(world: World, data: st.DataObject) -> None:
    world, plan = first_plan(world)
    removals = [one.simkl for one in plan.operations if one.action is Action.REMOVE]
    refused = frozenset(data.draw(st.sets(st.sampled_from(removals)))) if removals else frozenset()
    left = [one for one in plan.operations if one.simkl not in refused]
    account = carried_out(world, replace(plan, operations=tuple(left))).account
    done = Agreement(plan, refused=refused)
    for _ in range(2):
        world = replace(
            world,
            account=account,
            lock=agree(world.library, account, world.lock, world.answers, done),
        )
        after = planned(world)
        assert after.operations == ()
        assert refused <= {one.simkl for one in after.blocked if one.to_status is None}
        done = Agreement(after)
