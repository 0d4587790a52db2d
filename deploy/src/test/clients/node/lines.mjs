// The lines that all client programs read and print; README.md beside this folder describes them.

import { readFileSync } from 'node:fs'

export const PARTITIONS = 3
export const REPLICAS = 3
export const CONFIGS = [{ name: 'retention.ms', value: '123456789' }]

const decode = field => (field === '-' ? null : Buffer.from(field, 'base64'))
const encode = content => (content === null || content === undefined ? '-' : Buffer.from(content).toString('base64'))

/** The records that are to be written. */
function records(file) {
  return readFileSync(file, 'ascii').trimEnd().split('\n').map(line => {
    const [partition, key, value, headers] = line.split('\t')
    const named = headers.split(',').filter(header => header).map(header => {
      const at = header.indexOf('=')
      return [header.slice(0, at), decode(header.slice(at + 1))]
    })
    return { partition: Number(partition), key: decode(key), value: decode(value), headers: named }
  })
}

export function say(...fields) {
  process.stdout.write(fields.join('\t') + '\n')
}

/** Prints a record that was read; its headers are pairs of a name and content. */
export function sayRecord(topic, partition, offset, timestamp, key, value, headers) {
  const named = headers.map(([name, content]) => `${name}=${encode(content)}`).join(',')
  say(topic, partition, offset, timestamp, encode(key), encode(value), named)
}

/** Does what the command line asks for. */
export async function run({ about, write, read, describe }) {
  const [bootstrap, command, ...rest] = process.argv.slice(2)
  const brokers = bootstrap.split(',')
  switch (command) {
    case 'about':
      return about()
    case 'write':
      return write(brokers, records(rest[0]), rest.slice(1).map(topic => topic.split('=')))
    case 'read':
      return read(brokers, rest)
    case 'describe':
      return describe(brokers, rest[0])
    default:
      throw new Error(`unknown command '${command}'`)
  }
}
