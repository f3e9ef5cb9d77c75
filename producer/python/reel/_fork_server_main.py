# The process of a job that loads a script and is forked from for each producer.
#
# Started by reel-supervisor as a program, with the user's own interpreter; or entered by `reel.save`, in a
# copy of the user's process. Descriptor 3 is its channel (shm/producer_channel.h):
#
#     LoadRenderer -> ... the script ... -> RendererLoaded, or RendererRefused
#     ForkProducer + two descriptors -> a producer, which is the supervisor's own child
#
# Until the interpreter's version is known to suffice, this file has to be readable for an older one.

import os
import sys

_CHANNEL_DESCRIPTOR = 3
_OLDEST_PYTHON = (3, 9)


def _refuse_old_python():
    import json
    import socket

    channel = socket.fromfd(_CHANNEL_DESCRIPTOR, socket.AF_UNIX, socket.SOCK_SEQPACKET)
    message = "%s is Python %d.%d; Reel needs %d.%d or newer: give another one with --python" % (
        (sys.executable,) + tuple(sys.version_info[:2]) + _OLDEST_PYTHON
    )
    channel.recv(1 << 17)
    channel.send(json.dumps({"kind": "renderer_refused", "message": message}).encode())
    sys.exit(1)


def _import_package():
    """Imports the package that this file belongs to, whatever `reel` the environment has."""
    # Run as a program, the first place is this file's folder, whose modules are not to be found by name.
    package = os.path.dirname(os.path.abspath(__file__))
    if sys.path and os.path.abspath(sys.path[0] or ".") == package:  # not with PYTHONSAFEPATH
        del sys.path[0]
    parent = os.path.dirname(package)
    sys.path.insert(0, parent)
    import reel._fork_server

    sys.path.remove(parent)
    return reel._fork_server


if __name__ == "__main__":
    if sys.version_info < _OLDEST_PYTHON:
        _refuse_old_python()
    _import_package().main(_CHANNEL_DESCRIPTOR)
