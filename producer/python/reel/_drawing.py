"""The life of one producer, after it was forked: lease, draw, hand over, until there is nothing left."""

import sys
from typing import Optional

from . import _library
from ._source import FrameSource, NeedsFreshProcess
from ._user_error import one_line, print_user_traceback


def draw_frames(source: FrameSource, channel: int) -> int:
    """Draws frames of the film that comes on the channel. Returns the exit status for this process."""
    producer = _library.Producer(channel)
    if producer.wants_nothing:
        return 0
    if source.identifies_frames:
        producer.identify(source.identity_of)
    try:
        return _draw_all(source, producer)
    except _library.ProducerError as error:
        print("reel: %s" % error, file=sys.stderr)
        return 1


def _draw_all(source: FrameSource, producer: _library.Producer) -> int:
    begun = False
    while True:
        outcome = producer.lease()
        if outcome != _library.LEASED:
            if begun:
                source.finish()
            return outcome
        # Whatever is the user's code runs with a frame leased, so that its deadline holds.
        begun_before, begun = begun, True
        trouble = _draw_one(source, producer, begins=not begun_before)
        if isinstance(trouble, NeedsFreshProcess) and begun_before:
            return _library.WORN_OUT
        if isinstance(trouble, _library.ProducerError):
            raise trouble
        if trouble is not None:
            _refuse(producer, trouble)
            return 1


def _draw_one(
    source: FrameSource, producer: _library.Producer, begins: bool
) -> Optional[BaseException]:
    try:
        if begins:
            source.begin()
        source.draw(producer.frame, producer.seconds, producer)
        if not producer.was_taken:
            raise RuntimeError("nothing was drawn")
    except BaseException as error:  # whatever the user's code raises, SystemExit too
        return error
    return None


def _refuse(producer: _library.Producer, error: BaseException) -> None:
    frame = getattr(error, "reel_frame", producer.frame)
    print("frame %d:" % frame, file=sys.stderr)
    print_user_traceback(error)
    producer.refuse(frame, one_line(error))
