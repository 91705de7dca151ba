"""Two who append to one chain at once: no gap, no fork, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.db.models import Event
from evaluator.db.sqlite import writing
from evaluator.services import audit, history
from tests.factories.history import WHO, chain
from tests.factories.world import NOW, town

THREADS, EACH = 4, 25


def test_appenders_at_once_make_one_chain(session, engine):
    place = chain(session, 1).id
    session.rollback()  # what it has read is from before
    assert run(engine, [place] * THREADS) == []
    count = session.scalar(select(func.count()).select_from(Event))
    numbers = list(session.scalars(select(Event.number).order_by(Event.number)))
    assert (count, numbers) == (THREADS * EACH + 1, list(range(1, THREADS * EACH + 2)))
    assert list(audit.verify(session)) == []


def test_first_events_at_once_begin_one_chain(session, engine):
    place = town(session).id
    session.commit()
    assert run(engine, [place] * THREADS, each=3) == []
    tally = audit.Tally()
    assert (list(audit.verify(session, tally=tally)), tally.events) == ([], THREADS * 3)


def run(engine, places, each=EACH):
    """Threads that append, every third time giving up; what went wrong."""
    barrier = Barrier(len(places))

    def append(place):
        barrier.wait()
        for at in range(each):
            with Session(engine) as own:
                for keep in (False, True) if at % 3 == 0 else (True,):
                    writing(own)
                    history.record(own, WHO, NOW, "meeting.called", organisation_id=place, new={"at": at})
                    if keep:
                        own.commit()
                    else:
                        own.rollback()

    with ThreadPoolExecutor(len(places)) as pool:
        return [each for each in (future.exception() for future in [pool.submit(append, place) for place in places]) if each]
