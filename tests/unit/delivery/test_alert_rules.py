"""When editors are told, and of what, without a clock, a store or a platform."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storybot.delivery import alert_rules as rules
from storybot.delivery.alert_rules import decide, next_step
from storybot.store.model import Alert, AlertStep, Cause, Failing, Trouble
from tests.making import DAY, MINUTE, NOON, discord, slack

EDITORS = slack("C0EDITORS")
SILENT = Cause("discord", Trouble.FORBIDDEN, "SEND_MESSAGES")
OUTAGE = Cause("discord", None)


def failing(channel: int = 1, cause: Cause = SILENT, since: datetime = NOON) -> Failing:
    place = discord(str(channel))
    return Failing(
        channel=channel, place=place, name="news", cause=cause, since=since, problem=f"in {channel}"
    )


def round_(alerts: Sequence[Alert], now: datetime, *those: Failing) -> list[Alert]:
    """The alerts after one more round, those told of being told at once."""
    by_id = {alert.id: alert for alert in alerts}
    for n, alert in enumerate(decide(EDITORS, sorted(those, key=lambda one: one.since), alerts, now)):
        kept = alert if alert.id is not None else replace(alert, id=len(by_id) + n)
        by_id[kept.id] = kept
    return [told(alert, now) for alert in by_id.values() if alert.due_at is not None]


def told(alert: Alert, now: datetime) -> Alert:
    step = next_step(alert)
    return alert if step is None else rules.done(rules.begun(alert, step, now), f"m{alert.id}")


def raised(*those: Failing) -> list[Alert]:
    return round_([], NOON + 10 * MINUTE, *those)


def test_what_fails_for_less_than_ten_minutes_is_not_told() -> None:
    assert decide(EDITORS, [failing()], [], NOON + rules.FAILED - timedelta(seconds=1)) == []
    [alert] = decide(EDITORS, [failing()], [], NOON + rules.FAILED)
    assert (alert.place, alert.cause, alert.problem, alert.channels) == (EDITORS, SILENT, "in 1", (1,))
    assert (alert.since, alert.raised_at, next_step(alert)) == (NOON, NOON + rules.FAILED, AlertStep.RAISE)


def test_the_same_trouble_in_twenty_channels_is_one_alert_and_another_trouble_another() -> None:
    those = [failing(n, since=NOON + n * timedelta(seconds=20)) for n in range(20)]
    gone = failing(77, Cause("discord", Trouble.GONE))
    elsewhere = failing(78, Cause("slack", Trouble.FORBIDDEN, "SEND_MESSAGES"))
    alerts = decide(EDITORS, [gone, elsewhere, *those], [], NOON + rules.FAILED)
    assert [alert.channels for alert in alerts] == [(77,), (78,), tuple(range(20))]


def test_it_is_told_once_however_long_it_lasts() -> None:
    alerts = raised(failing())
    assert [alert.message for alert in alerts] == ["m0"]
    for hours in range(1, 50):
        now = NOON + timedelta(hours=hours)
        assert decide(EDITORS, [failing()], alerts, now) == []
        assert [next_step(alert) for alert in alerts] == [None]


def test_channels_that_come_to_it_within_the_hour_are_named_in_the_same_message() -> None:
    alerts = raised(failing())
    late = failing(2, since=NOON + 15 * MINUTE)
    [alert] = decide(EDITORS, [failing(), late], alerts, NOON + 25 * MINUTE)
    assert (alert.channels, next_step(alert)) == ((1, 2), AlertStep.EXTEND)
    assert next_step(told(alert, NOON)) is None


def test_a_channel_that_comes_to_it_later_has_a_message_that_people_notice() -> None:
    alerts = raised(failing())
    late = failing(2, since=NOON + DAY)
    [alert] = decide(EDITORS, [failing(), late], alerts, NOON + DAY + rules.FAILED)
    assert (alert.id, alert.channels, next_step(alert)) == (None, (2,), AlertStep.RAISE)
    both = round_(alerts, NOON + DAY + rules.FAILED, failing(), late)
    assert decide(EDITORS, [failing(), late], both, NOON + DAY + 2 * rules.FAILED) == []


def test_another_trouble_of_a_channel_that_was_told_of_is_told() -> None:
    alerts = raised(failing())
    gone = failing(1, Cause("discord", Trouble.GONE), since=NOON + 20 * MINUTE)
    alerts = round_(alerts, NOON + 30 * MINUTE, gone)
    assert [(alert.cause.trouble, alert.well_since) for alert in alerts] == [
        (Trouble.FORBIDDEN, NOON + 30 * MINUTE),
        (Trouble.GONE, None),
    ]


def test_it_is_over_when_all_its_channels_have_been_well_for_five_minutes() -> None:
    alerts = raised(failing(1), failing(2))
    now = NOON + 20 * MINUTE
    assert decide(EDITORS, [failing(2)], alerts, now) == []
    [alert] = decide(EDITORS, [], alerts, now)
    assert (alert.well_since, next_step(alert)) == (now, None)
    assert decide(EDITORS, [], [alert], now + rules.SETTLED - timedelta(seconds=1)) == []
    [over] = decide(EDITORS, [], [alert], now + rules.SETTLED)
    assert (over.well_since, next_step(over)) == (now, AlertStep.END)
    assert told(over, now).due_at is None


@pytest.mark.parametrize("cause", [SILENT, OUTAGE])
def test_a_channel_that_fails_and_recovers_every_few_minutes_is_told_of_once(cause: Cause) -> None:
    alerts = raised(failing(cause=cause))
    posted = 1
    for minute in range(10, 600):
        now = NOON + minute * MINUTE
        up = minute % 7 < 4  # for four minutes, and then down for three
        those = [] if up else [failing(cause=cause, since=now - (minute % 7 - 4) * MINUTE)]
        changed = decide(EDITORS, those, alerts, now)
        posted += sum(next_step(alert) is not None for alert in changed)
        alerts = round_(alerts, now, *those)
    assert posted == 1
    assert len(alerts) == 1


def test_one_that_never_fails_for_ten_minutes_is_never_told_of() -> None:
    alerts: list[Alert] = []
    for minute in range(600):
        now = NOON + minute * MINUTE
        alerts = round_(alerts, now, failing(since=now - (minute % 10) * MINUTE))
    assert alerts == []


def test_requests_that_fail_for_a_moment_keep_nothing_open() -> None:
    alerts = raised(failing(cause=OUTAGE))
    for second in range(0, 400, 10):
        now = NOON + 20 * MINUTE + timedelta(seconds=second)
        alerts = round_(alerts, now, failing(cause=OUTAGE, since=now - timedelta(seconds=30)))
    assert alerts == []


def test_what_is_over_before_it_could_be_told_is_not_told() -> None:
    [alert] = decide(EDITORS, [failing()], [], NOON + rules.FAILED)
    now = NOON + 20 * MINUTE
    [well] = decide(EDITORS, [], [alert], now)
    assert next_step(well) is None
    [closed] = decide(EDITORS, [], [well], now + rules.SETTLED)
    assert closed.due_at is None


def test_whether_it_was_told_is_found_out_before_it_is_forgotten() -> None:
    [alert] = decide(EDITORS, [failing()], [], NOON + rules.FAILED)
    trying = replace(rules.begun(alert, AlertStep.RAISE, NOON), well_since=NOON)
    [over] = decide(EDITORS, [], [trying], NOON + rules.SETTLED)
    assert (over.trying, over.due_at is None) == (AlertStep.RAISE, False)
    assert next_step(rules.done(over, "m1")) is AlertStep.END
    assert rules.not_done(over, NOON).due_at is None


def test_what_was_named_is_known_though_channels_came_to_it_meanwhile() -> None:
    [alert] = decide(EDITORS, [failing()], [], NOON + rules.FAILED)
    trying = rules.begun(alert, AlertStep.RAISE, NOON + rules.FAILED)
    [grown] = decide(EDITORS, [failing(), failing(2)], [trying], NOON + 11 * MINUTE)
    assert next_step(rules.done(grown, "m1")) is AlertStep.EXTEND
