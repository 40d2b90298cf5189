#!/usr/bin/env python3
"""Lists what is in recordings, one entry a line. It knows docs/recording-format.md and nothing else of the project."""

import json
import sys
import zlib

LEVELS = ["control", "high", "normal", "low"]
POLICIES = ["block", "drop", "latest", "coalesce"]


class Foreign(Exception):
    """Bytes that are none of this version."""


class Body:
    """What a frame holds, read from the front."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise Foreign
        self.at += count
        return self.data[self.at - count : self.at]

    def integer(self, bits):
        number, shift = 0, 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                if number >= 1 << bits:
                    raise Foreign
                return number
            if shift >= bits:
                raise Foreign

    def one_of(self, words):
        number = self.integer(32)
        if number >= len(words):
            raise Foreign
        return words[number]

    def boolean(self):
        byte = self.take(1)[0]
        if byte > 1:
            raise Foreign
        return "true" if byte else "false"

    def data_bytes(self):
        return self.take(self.integer(64))

    def hexadecimal(self):
        return self.data_bytes().hex() or "-"

    def text(self):
        try:
            return json.dumps(self.data_bytes().decode(), ensure_ascii=False)
        except UnicodeDecodeError as error:
            raise Foreign from error

    def u16(self):
        return str(self.integer(16))

    def u32(self):
        return str(self.integer(32))

    def u64(self):
        return str(self.integer(64))

    def level(self):
        return self.one_of(LEVELS)

    def policy(self):
        return self.one_of(POLICIES)

    def magic(self):
        return self.take(4).hex()

    def on_failure(self):
        word = self.one_of(["continue", "stop", "quarantine"])
        if word == "quarantine":
            return f"{word} {self.u16()} {self.one_of(['hold', 'discard'])}"
        return word

    def by(self):
        word = self.one_of(["push", "data", "control"])
        return f"{word} {self.u32()}" if word == "control" else word

    def option_u16(self):
        return self.u16() if self.boolean() == "true" else "none"

    def end(self):
        return f"{self.u16()} {self.text()}"


ENTRIES = [
    ("heading", "magic u16 u64 u16 boolean u64"),
    ("group", "text u16"),
    ("node", "text text u16 u32 level on_failure"),
    ("port", "boolean text text text u32 text"),
    ("edge", "text u16 end end text u32 policy level boolean"),
    ("keyframe", "hexadecimal"),
    ("start", "u64"),
    ("input", "by hexadecimal"),
    ("tick", "u64 u32"),
    ("pop", "option_u16"),
    ("pause", "u16"),
    ("resume", "u16"),
    ("release", "u16"),
    ("priority", "u16 level"),
    ("capacity", "u16 u32"),
    ("shutdown", "u64"),
    ("checkpoint", "u64 u64 hexadecimal"),
    ("end", ""),
]


def unstuffed(data):
    """Consistent overhead byte stuffing, undone; `None` if it is none."""
    plain, at = bytearray(), 0
    while at < len(data):
        count = data[at]
        run = data[at + 1 : at + count]
        if len(run) != count - 1:
            return None
        plain += run
        at += count
        if count < 255 and at < len(data):
            plain.append(0)
    return bytes(plain)


def frames(data):
    """Each frame's body with its place and length; `None` for damage."""
    begin = 0
    while (end := data.find(0, begin)) >= 0:
        if end > begin:
            plain = unstuffed(data[begin:end])
            is_whole = (
                plain is not None
                and len(plain) >= 4
                and zlib.crc32(plain[:-4]) == int.from_bytes(plain[-4:], "little")
            )
            yield begin, end - begin, plain[:-4] if is_whole else None
        begin = end + 1
    if begin < len(data):
        yield begin, len(data) - begin, b""


def lines(data):
    """What is in a recording."""
    expected = 0
    for offset, length, plain in frames(data):
        if plain == b"" and offset + length == len(data):
            yield f"torn {length}"
            continue
        if plain is None:
            yield f"damage {offset} {length}"
            continue
        body = Body(plain)
        try:
            number = body.integer(64)
        except Foreign:
            yield f"damage {offset} {length}"
            continue
        if number != expected and body.at < len(plain):
            yield f"gap {expected} {number}"
        while body.at < len(plain):
            expected = number
            try:
                name, fields = body.one_of(ENTRIES)
                values = [getattr(body, field)() for field in fields.split()]
            except Foreign:
                yield f"foreign {number}"
                break
            yield " ".join([str(number), name, *values])
            number += 1
            expected = number


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print("usage: record_reader.py RECORDING...\nLists what is in recordings, one entry a line.")
        return 0 if len(sys.argv) > 1 else 2
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            for line in lines(file.read()):
                print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
