"""Channel: the private socket between the supervisor and one process, seen from the process.

SOCK_SEQPACKET, one JSON object a packet; shm/producer_channel.h has the messages and their order.
"""

import fcntl
import json
import os
import socket
from array import array
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Dict, List, Optional, Tuple

from ._source import Traits, Wanted

_MAX_MESSAGE_BYTES = 96 * 1024  # kMaxChannelMessageBytes
_OUT_OF_THE_WAY = 200
_MAX_DESCRIPTORS = 2  # kMaxPassedDescriptors


@dataclass
class ForkOrder:
    """The supervisor wants one more producer."""

    supervisor_pid: int
    channel: int  # descriptors of this process, to be closed by whoever has used them
    output: int


@dataclass
class LoadOrder:
    """The supervisor wants to know what the scene is."""

    scene: str
    wanted: Wanted = field(default_factory=Wanted)
    wants_build: bool = False  # Traits.build is needed
    timeline: Dict[str, Any] = field(default_factory=dict)  # TimelineOrder; its "text" empty: there is none


class ChannelClosed(Exception):
    """The supervisor has closed its end: there is nothing left to do."""


class Channel:
    """One end. Not safe between threads."""

    def __init__(self, descriptor: int) -> None:
        """Takes the descriptor over, and moves it away from the numbers that scripts close by habit."""
        moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _OUT_OF_THE_WAY)
        os.close(descriptor)
        self._socket = socket.socket(fileno=moved)

    def descriptor(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def receive_load(self) -> LoadOrder:
        """Blocks. Raises ChannelClosed."""
        body, descriptors = self._receive("load_renderer")
        if body["timeline"]["is_apart"]:
            with open(descriptors[0], "rb") as file:
                file.seek(0)
                body["timeline"].update(text=file.read().decode(), is_apart=False)
        wanted = Wanted(
            width=body["width"],
            height=body["height"],
            fps=Fraction(*body["fps"]),
            frame_count=body["frame_count"],
            parameters={name: given["text"] for name, given in body["params"].items()},
            animation=body["animation"],
            stateless=body["stateless"],
            frame_timeout=body["frame_timeout_ms"] / 1000,
            directories={name: given["base_directory"] for name, given in body["params"].items()},
            renderer_directories=body["renderer_directories"],
            wants_build=body["wants_build"],
        )
        return LoadOrder(body["plugin_path"], wanted, body["wants_build"], body["timeline"])

    def receive_fork(self) -> ForkOrder:
        """Blocks. Raises ChannelClosed."""
        body, descriptors = self._receive("fork_producer")
        if len(descriptors) != 2:
            raise ChannelClosed("fork_producer came with %d descriptors" % len(descriptors))
        return ForkOrder(body["supervisor_pid"], *descriptors)

    def send_loaded(self, traits: Traits) -> None:
        self._send(
            {
                "kind": "renderer_loaded",
                "name": traits.name,
                "summary": traits.summary,
                "params": [
                    {"name": each.name, "type": each.type, "default_text": each.default, "help": ""}
                    for each in traits.parameters
                ],
                "width": traits.width,
                "height": traits.height,
                "fps": [traits.fps.numerator, traits.fps.denominator],
                "frame_count": traits.frame_count,
                "has_alpha": traits.has_alpha,
                "notes": traits.notes,
                "most_producers": traits.most_producers,
                "why_most": traits.why_most,
                "files": _as_fit(traits.files, _MAX_MESSAGE_BYTES // 2),
                "build": traits.build,
                "identifies_frames": traits.identifies_frames,
                "clips": traits.clips,
            }
        )

    def send_refused(self, message: str) -> None:
        self._send({"kind": "renderer_refused", "message": message})

    def _send(self, body: Dict[str, Any]) -> None:
        text = _json(body)
        if len(text) > _MAX_MESSAGE_BYTES:
            longest = max(body, key=lambda name: len(str(body[name])))
            body[longest] = str(body[longest])[: _MAX_MESSAGE_BYTES // 8]
            text = _json(body)
        try:
            self._socket.send(text)
        except OSError as error:
            raise ChannelClosed(str(error)) from None

    def _receive(self, kind: str) -> Tuple[Dict[str, Any], List[int]]:
        room = socket.CMSG_SPACE(_MAX_DESCRIPTORS * array("i").itemsize)
        try:
            text, ancillary, _, _ = self._socket.recvmsg(_MAX_MESSAGE_BYTES, room)
        except OSError as error:
            raise ChannelClosed(str(error)) from None
        descriptors = _descriptors(ancillary)
        body: Optional[Dict[str, Any]] = json.loads(text) if text else None
        if body is None or body.get("kind") != kind:
            for descriptor in descriptors:
                os.close(descriptor)
            raise ChannelClosed("no %s came" % kind)
        return body, descriptors


def _as_fit(texts: List[str], most_bytes: int) -> List[str]:
    """The first ones, as many as take no more bytes than that."""
    for index, text in enumerate(texts):
        most_bytes -= len(_json({"": text}))
        if most_bytes < 0:
            return texts[:index]
    return texts


def _json(body: Dict[str, Any]) -> bytes:
    """As UTF-8; halves of surrogates, which undecodable file names become, are replaced."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", errors="replace")


def _descriptors(ancillary: List[Tuple[int, int, bytes]]) -> List[int]:
    found: List[int] = []
    for level, kind, data in ancillary:
        if (level, kind) != (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            continue
        numbers = array("i")
        numbers.frombytes(data[: len(data) - len(data) % numbers.itemsize])
        found.extend(numbers)
    return found
