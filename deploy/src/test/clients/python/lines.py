"""The lines that all client programs read and print; README.md beside this folder describes them."""

import base64
import sys
from typing import Iterator, NamedTuple, Optional

PARTITIONS = 3
REPLICAS = 3
CONFIGS = {"retention.ms": "123456789"}


class Record(NamedTuple):
    partition: int
    key: Optional[bytes]
    value: Optional[bytes]
    headers: list


def decode(field: str) -> Optional[bytes]:
    return None if field == "-" else base64.b64decode(field)


def encode(content: Optional[bytes]) -> str:
    return "-" if content is None else base64.b64encode(content).decode("ascii")


def records(file: str) -> Iterator[Record]:
    """The records that are to be written."""
    with open(file, encoding="ascii") as lines:
        for line in lines:
            partition, key, value, headers = line.rstrip("\n").split("\t")
            named = [header.split("=", 1) for header in headers.split(",") if header]
            yield Record(int(partition), decode(key), decode(value), [(name, decode(text)) for name, text in named])


def say(*fields) -> None:
    sys.stdout.write("\t".join(map(str, fields)) + "\n")


def say_record(topic, partition, offset, timestamp, key, value, headers) -> None:
    named = ",".join(f"{name}={encode(content)}" for name, content in headers)
    say(topic, partition, offset, timestamp, encode(key), encode(value), named)


def say_partition(number, leader, replicas) -> None:
    say("partition", number, leader, ",".join(map(str, replicas)))


def run(about, write, read, describe) -> None:
    """Does what the command line asks for."""
    bootstrap, command, *arguments = sys.argv[1:]
    if command == "about":
        about()
    elif command == "write":
        file, *topics = arguments
        write(bootstrap, list(records(file)), dict(topic.split("=") for topic in topics))
    elif command == "read":
        read(bootstrap, arguments)
    elif command == "describe":
        describe(bootstrap, arguments[0])
    else:
        sys.exit(f"unknown command '{command}'")
