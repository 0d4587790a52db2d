"""The library kafka-python (Debian: python3-kafka) as a client program; README.md beside this folder says what it does."""

import kafka
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewTopic
from kafka.codec import has_lz4, has_snappy, has_zstd

import lines

# By default the library takes a server that is slow to answer for an old one, and gives up at the first failure.
PATIENCE = {"api_version_auto_timeout_ms": 60_000, "request_timeout_ms": 60_000}
WRITING = {"acks": "all", "retries": 20, "linger_ms": 5, "max_in_flight_requests_per_connection": 1}


def about():
    lines.say("version", kafka.__version__)
    codecs = {"none": True, "gzip": True, "snappy": has_snappy(), "lz4": has_lz4(), "zstd": has_zstd()}
    for codec in (name for name, there in codecs.items() if there):
        lines.say("codec", codec)


def write(bootstrap, records, topics):
    admin = KafkaAdminClient(bootstrap_servers=bootstrap, **PATIENCE)
    admin.create_topics([
        NewTopic(topic, lines.PARTITIONS, lines.REPLICAS, topic_configs=lines.CONFIGS) for topic in topics
    ])
    admin.close()
    for topic, codec in topics.items():
        producer = KafkaProducer(
            bootstrap_servers=bootstrap, compression_type=None if codec == "none" else codec, **WRITING, **PATIENCE)
        sent = [producer.send(topic, each.value, each.key, each.headers, each.partition) for each in records]
        for future in sent:
            future.get(timeout=60)
        producer.close()


def read(bootstrap, topics):
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, auto_offset_reset="earliest", enable_auto_commit=False, **PATIENCE)
    partitions = [TopicPartition(topic, number) for topic in topics for number in consumer.partitions_for_topic(topic)]
    consumer.assign(partitions)
    consumer.seek_to_beginning()
    ends = consumer.end_offsets(partitions)
    left = {partition for partition in partitions if ends[partition] > 0}
    while left:
        for partition, records in consumer.poll(timeout_ms=1000).items():
            for each in records:
                lines.say_record(each.topic, each.partition, each.offset, each.timestamp, each.key, each.value, each.headers)
        left = {partition for partition in left if consumer.position(partition) < ends[partition]}
    consumer.close()


def describe(bootstrap, topic):
    admin = KafkaAdminClient(bootstrap_servers=bootstrap, **PATIENCE)
    for broker in admin.describe_cluster()["brokers"]:
        lines.say("broker", broker["node_id"])
    for name in admin.list_topics():
        lines.say("topic", name)
    for each in admin.describe_topics([topic])[0]["partitions"]:
        lines.say_partition(each["partition"], each["leader"], each["replicas"])
    for answer in admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)]):
        for config in answer.resources[0][4]:
            lines.say("config", config[0], config[1])
    admin.close()


if __name__ == "__main__":
    lines.run(about, write, read, describe)
