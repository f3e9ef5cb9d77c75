"""The fork server: loads the scene, says what it is, and forks producers for as long as it is asked.

Entered as a program (_fork_server_main.py), or in a copy of the user's own process (_save.py).
"""

import contextlib
import faulthandler
import gc
import os
from typing import Callable, Iterator, List, NoReturn

from . import _drawing, _forking, _inputs, _library, _probe
from ._channel import Channel, ChannelClosed, ForkOrder, LoadOrder
from ._source import FrameSource, SceneError, Traits
from ._user_error import one_line, print_user_traceback


def main(channel_descriptor: int) -> NoReturn:
    """Loads the scene that the supervisor names, and serves it."""
    channel = _begin(channel_descriptor)
    with _told(channel):
        order = _receive_order(channel)
        _inputs.begin()
        from ._scene import run_job

        # Served where its animation is complete, inside of the script: serve does not return.
        run_job(order, lambda source: serve(channel, source, order))
        raise SceneError("%s: there is nothing to draw in it" % order.scene)


def serve_source(channel_descriptor: int, make_source: Callable[[], FrameSource]) -> NoReturn:
    """Serves what make_source() returns, in a process that has it in memory already."""
    channel = _begin(channel_descriptor)
    with _told(channel):
        order = _receive_order(channel)
        serve(channel, make_source(), order)


def serve(channel: Channel, source: FrameSource, order: LoadOrder) -> NoReturn:
    """Tells what the source draws and forks producers until the supervisor closes the channel."""
    with _told(channel):  # nothing of it is for the script, whose call this may be
        traits = source.settle(order.wanted)
        source.warm_up()
        traits.notes += _notes_of_others()
        _add_inputs(traits, order)
        source.build = traits.build
        traits.identifies_frames = source.identifies_frames
        # Nothing that was imported is garbage, and looking for it would copy its pages in each producer.
        gc.collect()
        gc.freeze()
        channel.send_loaded(traits)
        while True:
            _fork_producer(source, channel, channel.receive_fork())


def _begin(channel_descriptor: int) -> Channel:
    faulthandler.enable()
    return Channel(channel_descriptor)


def _receive_order(channel: Channel) -> LoadOrder:
    order = channel.receive_load()
    _library.native()  # missing, it is missed before the script has run
    if order.wanted.frame_timeout:
        _probe.patience_seconds = order.wanted.frame_timeout
    return order


@contextlib.contextmanager
def _told(channel: Channel) -> Iterator[None]:
    """Ends the process, whatever happens inside; the supervisor hears of what went wrong."""
    try:
        yield
    except ChannelClosed:
        _end(0)
    except SceneError as error:
        _refuse(channel, str(error))
    except BaseException as error:  # ours or the user's
        print_user_traceback(error)
        _refuse(channel, one_line(error))


def _notes_of_others() -> List[str]:
    others = _forking.others_at_work()
    if not others:
        return []
    return [
        "the script has started %s, which the processes that draw do not have; what a frame needs of them "
        "stands still, or is waited for in vain" % " and ".join(others)
    ]


def _add_inputs(traits: Traits, order: LoadOrder) -> None:
    traits.files = sorted({*traits.files, *_inputs.files()})
    if order.wants_build:
        traits.build, why_not = _inputs.build()
        if not traits.repeatable:
            traits.build, why_not = "", "they come out differently each time"
        if why_not:
            traits.notes.append("frames are neither kept nor taken from the cache: " + why_not)


def _refuse(channel: Channel, message: str) -> NoReturn:
    try:
        channel.send_refused(message)
    except ChannelClosed:
        pass
    _end(1)


def _end(status: int) -> NoReturn:
    """Ends without the user's exit handlers: they belong to the process that he started, or to nobody."""
    _forking.flush_output()
    os._exit(status)


def _fork_producer(source: FrameSource, channel: Channel, order: ForkOrder) -> None:
    _forking.leave_orphans_to_the_supervisor()
    between = _forking.fork()
    if between == 0:
        # Its end makes the producer an orphan, which the supervisor adopts.
        if _forking.fork() != 0:
            os._exit(0)
        _become_producer(source, channel, order)
    os.close(order.channel)
    os.close(order.output)
    _forking.wait_for(between)


def _become_producer(source: FrameSource, channel: Channel, order: ForkOrder) -> NoReturn:
    status = 1
    try:
        channel.close()
        for descriptor in (1, 2):
            os.dup2(order.output, descriptor)
        os.close(order.output)
        _library.announce(order.channel, order.supervisor_pid)
        _forking.take_own_positions()
        status = _drawing.draw_frames(source, order.channel)
    except BaseException as error:
        print_user_traceback(error)
    finally:
        _end(status)
