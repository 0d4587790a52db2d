// kafkajs as a client program; README.md beside this folder says what it does.
//
// The library reads in groups alone, so `read` asks its Cluster and its brokers for what its consumer asks them for.

import { createRequire } from 'node:module'
import zlib from 'node:zlib'
import { lz4Compress, lz4Decompress } from '@platformatic/wasm-utils'
import { CONFIGS, PARTITIONS, REPLICAS, run, say, sayRecord } from './lines.mjs'

const require = createRequire(import.meta.url)
const { CompressionCodecs, CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = require('kafkajs')
const Batch = require('kafkajs/src/consumer/batch')
const Cluster = require('kafkajs/src/cluster')
const createSocketFactory = require('kafkajs/src/network/socketFactory')
const { createLogger } = require('kafkajs/src/loggers')
const consoleLogger = require('kafkajs/src/loggers/console')

const EARLIEST = -2
const LATEST = -1

CompressionCodecs[CompressionTypes.Snappy] = require('kafkajs-snappy')
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async encoder => lz4Compress(encoder.buffer),
  decompress: async buffer => lz4Decompress(buffer)
})
if (zlib.zstdCompressSync) {
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: async encoder => zlib.zstdCompressSync(encoder.buffer),
    decompress: async buffer => zlib.zstdDecompressSync(buffer)
  })
}

const CODECS = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  ...(zlib.zstdCompressSync && { zstd: CompressionTypes.ZSTD })
}

const PATIENCE = { connectionTimeout: 20_000, requestTimeout: 60_000 }
const client = brokers => new Kafka({ brokers, logLevel: logLevel.ERROR, ...PATIENCE })

function about() {
  say('version', require('kafkajs/package.json').version)
  Object.keys(CODECS).forEach(codec => say('codec', codec))
}

async function write(brokers, records, topics) {
  const kafka = client(brokers)
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({
    waitForLeaders: true,
    timeout: 60_000,
    topics: topics.map(([topic]) => ({
      topic, numPartitions: PARTITIONS, replicationFactor: REPLICAS, configEntries: CONFIGS
    }))
  })
  await admin.disconnect()
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const messages = records.map(each => ({ ...each, headers: Object.fromEntries(each.headers) }))
  for (const [topic, codec] of topics) {
    await producer.send({ topic, messages, acks: -1, compression: CODECS[codec] })
  }
  await producer.disconnect()
}

async function read(brokers, topics) {
  const cluster = new Cluster({
    logger: createLogger({ level: logLevel.ERROR, logCreator: consoleLogger }),
    socketFactory: createSocketFactory(),
    brokers,
    clientId: 'kafkajs',
    ...PATIENCE,
    enforceRequestTimeout: true,
    retry: {},
    metadataMaxAge: 300000,
    maxInFlightRequests: 1,
    isolationLevel: 0
  })
  await cluster.connect()
  await cluster.addMultipleTargetTopics(topics)
  for (const topic of topics) {
    for (const { partitionId, leader } of cluster.findTopicPartitionMetadata(topic)) {
      await readPartition(await cluster.findBroker({ nodeId: leader }), topic, partitionId)
    }
  }
  await cluster.disconnect()
}

async function readPartition(broker, topic, partition) {
  let offset = await offsetOf(broker, topic, partition, EARLIEST)
  const end = await offsetOf(broker, topic, partition, LATEST)
  while (offset < end) {
    const { responses } = await broker.fetch({
      isolationLevel: 0,
      topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: 1048576, currentLeaderEpoch: -1 }] }]
    })
    const batch = new Batch(topic, String(offset), responses[0].partitions[0])
    for (const each of batch.messages) {
      const headers = Object.entries(each.headers)
      sayRecord(topic, partition, each.offset, each.timestamp, each.key, each.value, headers)
    }
    offset = Number(batch.lastOffset()) + 1
  }
}

async function offsetOf(broker, topic, partition, timestamp) {
  const { responses } = await broker.listOffsets({ isolationLevel: 0, topics: [{ topic, partitions: [{ partition, timestamp }] }] })
  return Number(responses[0].partitions[0].offset)
}

async function describe(brokers, topic) {
  const admin = client(brokers).admin()
  await admin.connect()
  const cluster = await admin.describeCluster()
  cluster.brokers.forEach(broker => say('broker', broker.nodeId))
  const names = await admin.listTopics()
  names.forEach(name => say('topic', name))
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  topics[0].partitions.forEach(each => say('partition', each.partitionId, each.leader, each.replicas))
  const { resources } = await admin.describeConfigs({ resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }] })
  resources[0].configEntries.forEach(config => say('config', config.configName, config.configValue))
  await admin.disconnect()
}

await run({ about, write, read, describe })
