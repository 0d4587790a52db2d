// @platformatic/kafka as a client program; README.md beside this folder says what it does.
//
// Its streams need a group, so `read` uses the consumer's own `fetch`, which does not.

import { readFileSync } from 'node:fs'
import { Admin, Consumer, ConfigResourceTypes, ListOffsetTimestamps, ProduceAcks, Producer, compressionsAlgorithms } from '@platformatic/kafka'
import { CONFIGS, PARTITIONS, REPLICAS, run, say, sayRecord } from './lines.mjs'

const PATIENCE = { timeout: 30_000, requestTimeout: 60_000, connectTimeout: 20_000, retries: 20 }
const clientOf = bootstrapBrokers => ({ clientId: 'platformatic', bootstrapBrokers, ...PATIENCE })

function about() {
  say('version', JSON.parse(readFileSync('node_modules/@platformatic/kafka/package.json', 'utf8')).version)
  Object.entries(compressionsAlgorithms).filter(([, codec]) => codec.available).forEach(([name]) => say('codec', name))
}

async function write(brokers, records, topics) {
  const admin = new Admin(clientOf(brokers))
  await admin.createTopics({ topics: topics.map(([topic]) => topic), partitions: PARTITIONS, replicas: REPLICAS, configs: CONFIGS })
  await admin.close()
  const producer = new Producer({ ...clientOf(brokers), idempotent: true })
  for (const [topic, codec] of topics) {
    const messages = records.map(each => ({ ...each, topic, headers: headersOf(each) }))
    await producer.send({ messages, acks: ProduceAcks.ALL, compression: codec })
  }
  await producer.close()
}

const headersOf = record => new Map(record.headers.map(([name, content]) => [Buffer.from(name), content]))

async function read(brokers, topics) {
  const consumer = new Consumer({ ...clientOf(brokers), groupId: 'none' })
  const metadata = await consumer.metadata({ topics })
  const range = { topics, partitions: Object.fromEntries(topics.map(topic => [topic, partitionsOf(metadata, topic)])) }
  const starts = await consumer.listOffsets({ ...range, timestamp: ListOffsetTimestamps.EARLIEST })
  const ends = await consumer.listOffsets({ ...range, timestamp: ListOffsetTimestamps.LATEST })
  for (const topic of topics) {
    for (const partition of partitionsOf(metadata, topic)) {
      await readPartition(consumer, metadata.topics.get(topic), topic, partition, starts.get(topic)[partition], ends.get(topic)[partition])
    }
  }
  await consumer.close(true)
}

const partitionsOf = (metadata, topic) => metadata.topics.get(topic).partitions.map((_, number) => number)

async function readPartition(consumer, { id, partitions }, topic, partition, start, end) {
  let offset = start
  while (offset < end) {
    const { responses } = await consumer.fetch({
      node: partitions[partition].leader,
      topics: [{
        topicId: id,
        partitions: [{ partition, currentLeaderEpoch: -1, fetchOffset: offset, lastFetchedEpoch: -1, partitionMaxBytes: 1048576 }]
      }]
    })
    for (const batch of responses[0].partitions[0].records) {
      for (const each of batch.records) {
        const at = batch.firstOffset + BigInt(each.offsetDelta)
        if (at < offset) continue
        sayRecord(topic, partition, at, batch.firstTimestamp + each.timestampDelta, each.key, each.value, each.headers)
        offset = at + 1n
      }
    }
  }
}

async function describe(brokers, topic) {
  const admin = new Admin(clientOf(brokers))
  const metadata = await admin.metadata({ topics: [topic] })
  for (const broker of metadata.brokers.keys()) say('broker', broker)
  const names = await admin.listTopics()
  names.forEach(name => say('topic', name))
  metadata.topics.get(topic).partitions.forEach((each, number) => say('partition', number, each.leader, each.replicas))
  const [{ configs }] = await admin.describeConfigs({ resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic }] })
  configs.forEach(config => say('config', config.name, config.value))
  await admin.close()
}

await run({ about, write, read, describe })
