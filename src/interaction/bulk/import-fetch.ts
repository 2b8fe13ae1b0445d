import { lookup } from 'node:dns';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeFolder } from '../../fhir/make-folder.ts';
import { BulkFailure } from './held-job.ts';

/** Addresses that are nobody's but this machine's or this network's (IANA special-purpose registries). */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6');

/** Whether an address is private; IPv6 forms of IPv4 addresses are judged as those. */
export function isPrivate(address: string): boolean {
  return PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a URL may be fetched: http or https, no credentials, its host listed (with its port, where that is listed). */
export function isListed(url: string, hosts: readonly string[]): boolean {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '') return false;
  // read as URLs are: in small letters, without the port that goes without saying
  return hosts.some((host) => URL.parse(`${parsed.protocol}//${host}`)?.host === parsed.host);
}

const TIMEOUT_MS = 60_000;

/** From where how much is fetched, and for how long. */
export interface FetchBounds {
  hosts: readonly string[];
  maxBytes: number;
  /** Ends the fetching. */
  signal: AbortSignal;
}

/**
 * Fetches a URL of a listed host into a file; redirects are not followed. A host whose name leads to a private address
 * is refused, unless it is listed as an address or as `localhost`: who can change a name must not choose where this
 * server connects to.
 */
export async function fetchInput(url: string, path: string, { hosts, maxBytes, signal }: FetchBounds): Promise<void> {
  if (!isListed(url, hosts)) throw new BulkFailure('The host of an input is not among those that may be fetched from.');
  const response = await responseOf(new URL(url), signal);
  if (response.statusCode !== 200) {
    response.destroy();
    throw new BulkFailure(`An input was answered with ${response.statusCode}; redirects are not followed.`);
  }
  let bytes = 0;
  const bounded = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      done(bytes > maxBytes ? new BulkFailure('An input is larger than this server takes.') : null, chunk);
    },
  });
  makeFolder(dirname(path), 0o700);
  try {
    await pipeline(response, bounded, createWriteStream(`${path}.part`, { mode: 0o600 }), { signal });
  } catch (error) {
    if (error instanceof BulkFailure) throw error;
    throw new BulkFailure('An input ended before it was whole.');
  }
  const length = response.headers['content-length'];
  if (length !== undefined && Number(length) !== bytes) throw new BulkFailure('An input ended before it was whole.');
  await rename(`${path}.part`, path);
}

function responseOf(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isNamed = isIP(host) === 0 && host !== 'localhost';
  const get = url.protocol === 'https:' ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    const request = get(
      url,
      {
        headers: { accept: 'application/fhir+ndjson', 'accept-encoding': 'identity' },
        timeout: TIMEOUT_MS,
        signal,
        ...(isNamed ? { lookup: publicLookup } : {}),
      },
      resolve,
    );
    request.on('timeout', () => request.destroy(new BulkFailure('An input was not answered in time.')));
    request.on('error', (error) =>
      reject(error instanceof BulkFailure ? error : new BulkFailure('The host of an input cannot be reached.')),
    );
  });
}

/** Looks a name up where only public addresses count; the connection goes to what was looked at, nowhere else. */
const publicLookup: LookupFunction = (name, options, callback) => {
  lookup(name, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error, '');
    if (addresses.some(({ address }) => isPrivate(address))) {
      return callback(new BulkFailure('The name of an input leads to a private address.'), '');
    }
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};
