"""Confluent's library (Debian: python3-confluent-kafka) as a client program; README.md beside this folder says what it does."""

import sys

import confluent_kafka
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic

import lines

TIMEOUT_S = 60


def about():
    lines.say("version", f"{confluent_kafka.version()[0]} (librdkafka {confluent_kafka.libversion()[0]})")
    for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
        lines.say("codec", codec)


def write(bootstrap, records, topics):
    admin = AdminClient({"bootstrap.servers": bootstrap})
    created = admin.create_topics([
        NewTopic(topic, lines.PARTITIONS, lines.REPLICAS, config=lines.CONFIGS) for topic in topics
    ], operation_timeout=TIMEOUT_S)
    for future in created.values():
        future.result()
    for topic, codec in topics.items():
        write_topic(bootstrap, records, topic, codec)


def write_topic(bootstrap, records, topic, codec):
    failures = []
    producer = Producer({
        "bootstrap.servers": bootstrap, "acks": "all", "enable.idempotence": True, "compression.type": codec, "linger.ms": 5})
    for each in records:
        producer.produce(
            topic, each.value, each.key, each.partition, headers=each.headers,
            on_delivery=lambda error, _: failures.append(str(error)) if error else None)
        producer.poll(0)
    if producer.flush(TIMEOUT_S) > 0 or failures:
        sys.exit(f"not all of {topic} was written: {failures[:3]}")


def read(bootstrap, topics):
    # The group is never joined: the library asks for a name even where partitions are assigned by hand.
    consumer = Consumer({
        "bootstrap.servers": bootstrap, "group.id": "none", "enable.auto.commit": False, "enable.partition.eof": True})
    known = consumer.list_topics(timeout=TIMEOUT_S).topics
    partitions = [TopicPartition(topic, number, OFFSET_BEGINNING) for topic in topics for number in known[topic].partitions]
    consumer.assign(partitions)
    at_end = set()
    while len(at_end) < len(partitions):
        message = consumer.poll(TIMEOUT_S)
        if message is None:
            sys.exit("nothing more comes")
        if message.error() is None:
            lines.say_record(
                message.topic(), message.partition(), message.offset(), message.timestamp()[1],
                message.key(), message.value(), message.headers() or [])
        elif message.error().code() == KafkaError._PARTITION_EOF:
            at_end.add((message.topic(), message.partition()))
        else:
            sys.exit(str(message.error()))
    consumer.close()


def describe(bootstrap, topic):
    admin = AdminClient({"bootstrap.servers": bootstrap})
    metadata = admin.list_topics(timeout=TIMEOUT_S)
    for broker in metadata.brokers:
        lines.say("broker", broker)
    for name in metadata.topics:
        lines.say("topic", name)
    for each in metadata.topics[topic].partitions.values():
        lines.say_partition(each.id, each.leader, each.replicas)
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    for config in admin.describe_configs([resource])[resource].result(TIMEOUT_S).values():
        lines.say("config", config.name, config.value)


if __name__ == "__main__":
    lines.run(about, write, read, describe)
