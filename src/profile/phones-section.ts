/** The section `phones`: what all phones of a run have in common. */
import * as z from 'zod';
import { defaultSettings } from '#phone/settings.js';
import {
  addsUpToAll,
  byModel,
  duration,
  durationRange,
  listed,
  modelOf,
  renamed,
  section,
  share,
  startup,
} from './fields.js';
import { formatDuration, formatDurationRange } from './units.js';

/** The index of a phone has three bytes of its MAC (identities.ts). */
export const mostPhones = 2 ** 24;

const mix = addsUpToAll(
  listed(
    byModel(share),
    (model, part) => ({ model: modelOf(model), share: part }),
    ({ model, share }) => [model, share],
  ),
);

/** Characters of a DHCP option have a byte each, and their number has one (RFC 2132, 2). */
function fitsOption(text: string): boolean {
  return text.length <= 255 && [...text].every((character) => character.charCodeAt(0) <= 255);
}

const vendorClass = z.codec(
  z.string().refine(fitsOption, { error: 'expected at most 255 Latin-1 characters' }),
  z.custom<string | null>((value) => value !== undefined),
  { decode: (text) => (text === 'model' ? null : text), encode: (text) => text ?? 'model' },
);

const dhcpOptions = section({
  hostName: z.boolean().default(defaultSettings.dhcpHostName).describe('option 12: the device name'),
  clientId: z
    .enum(['mac', 'none'])
    .default(defaultSettings.dhcpClientId)
    .describe('option 61; servers know a lease by it, so the wrong one asks for another address'),
  vendorClass: vendorClass.prefault('model').describe('option 60: that of the model, or this text; empty: none'),
  parameterList: z
    .array(z.int().min(1).max(254))
    .min(1)
    .max(254)
    .default([...defaultSettings.dhcpParameterList])
    .describe('option 55: what phones ask for, in this order'),
  maxMessageSize: z
    .int()
    .min(576)
    .max(65_535)
    .nullable()
    .default(defaultSettings.dhcpMaxMessageSize)
    .describe('option 57, in bytes; null: none'),
});

const tftpOptions = renamed(
  section({
    blockSize: z
      .int()
      .min(8)
      .max(65_464)
      .nullable()
      .default(defaultSettings.tftpBlockSize)
      .describe('bytes of a block (RFC 2348); null: not asked, 512'),
    size: z
      .boolean()
      .default(defaultSettings.tftpSizeOption)
      .describe('whether phones ask how long a file is (RFC 2349)'),
    timeout: duration
      .prefault(formatDuration(defaultSettings.tftpTimeoutMs))
      .describe('how long a TFTP server may be silent before phones ask again'),
    tries: z
      .int()
      .min(1)
      .max(100)
      .default(defaultSettings.tftpTries)
      .describe('how often they ask before they take the next server of option 150'),
  }),
  { timeout: 'timeoutMs' },
);

const leastRetryMs = 100;

/** How phones keep, lose and change their nodes; none of it is told by a source but where sccp.md 4 says so. */
const failover = renamed(
  section({
    standbyLinks: z
      .boolean()
      .default(defaultSettings.standbyLinks)
      .describe(
        'a second connection, to the node a phone may need next, with keepalives alone; ' +
          'without it phones do not come back by themselves to a better node, nor from SRST',
      ),
    standbyKeepaliveInterval: duration
      .prefault(formatDuration(defaultSettings.standbyMs))
      .describe('on that connection, where RegisterAck says none'),
    keepaliveMisses: z
      .int()
      .min(1)
      .max(100)
      .default(defaultSettings.keepaliveMisses)
      .describe('unanswered keepalives in a row, then a node is given up'),
    keepaliveGrace: duration
      .prefault(formatDuration(defaultSettings.keepaliveGraceMs))
      .describe('patience after the last of them'),
    tcpPatience: duration
      .prefault(formatDuration(defaultSettings.tcpPatienceMs))
      .describe('how long TCP may lack an acknowledgement before the path is taken for dead'),
    delayedDetection: z
      .int()
      .min(1)
      .max(100)
      .default(defaultSettings.delayedDetection)
      .describe('so many times as patient, where the file says Detect CM Connection Failure: Delayed'),
    nodeRetry: duration
      .refine((ms) => ms >= leastRetryMs, {
        error: 'expected at least 100ms: a phone that never waits floods its node',
      })
      .prefault(formatDuration(defaultSettings.nodeRetryMs))
      .describe('how long a node is left alone that failed or could not be reached'),
    badMark: duration
      .prefault(formatDuration(defaultSettings.badMarkMs))
      .describe('how long no phone goes back to a node that hung, or that rejected it'),
    flappingWindow: duration
      .prefault(formatDuration(defaultSettings.flappingMs))
      .describe('a phone flaps that goes to another node and comes back twice within so long'),
    flappingIntervals: z
      .int()
      .min(0)
      .max(10_000)
      .default(defaultSettings.flappingIntervals)
      .describe('or within so many keepalive intervals, where that is longer'),
    tokenTimeout: duration
      .prefault(formatDuration(defaultSettings.tokenTimeoutMs))
      .describe('without an answer to its question for a token by then, a phone goes back without one'),
    connectionMonitor: duration
      .prefault(formatDuration(defaultSettings.connectionMonitorMs))
      .describe('how long a CallManager must answer before a phone leaves SRST for it, where its file does not say'),
  }),
  {
    standbyKeepaliveInterval: 'standbyMs',
    keepaliveGrace: 'keepaliveGraceMs',
    tcpPatience: 'tcpPatienceMs',
    nodeRetry: 'nodeRetryMs',
    badMark: 'badMarkMs',
    flappingWindow: 'flappingMs',
    tokenTimeout: 'tokenTimeoutMs',
    connectionMonitor: 'connectionMonitorMs',
  },
);

const phoneFields = renamed(
  section({
    count: z.int().min(1).max(mostPhones).optional().describe('how many phones in all; sites are scaled to it'),
    memory: z.enum(['cold', 'warm']).default('cold').describe('warm: has a lease and a configuration from before'),
    firmware: z
      .enum(['keep', 'fetch'])
      .default('keep')
      .describe('a load other than its own: keep what it has, or fetch it and boot again'),
    files: z
      .enum(['minimal', 'full'])
      .default('minimal')
      .describe('minimal: what registering needs; full: ring lists and dictionaries too'),
    fetchBy: z
      .enum(['tftp', 'http'])
      .default('tftp')
      .describe(
        'how phones get their files; http: configurations of models from the 7906G on, the rest by TFTP all the same',
      ),
    tftpOptions: tftpOptions
      .prefault({})
      .describe('how phones fetch by TFTP; those of the 7900 series ask for no options'),
    dhcpOptions: dhcpOptions.prefault({}).describe('what phones write into their DHCP messages'),
    startup: startup.prefault('model').describe('power-on until the first packet: model, none, 2s or 0s..1s'),
    registration: z
      .enum(['serial', 'pipelined'])
      .default('serial')
      .describe('serial: one request at a time, as real phones do'),
    giveUp: duration
      .prefault(formatDuration(defaultSettings.giveUpMs))
      .describe('how long a serial request may stay unanswered'),
    connectTimeout: duration
      .prefault(formatDuration(defaultSettings.connectTimeoutMs))
      .describe('how long a CallManager may leave a connection unanswered'),
    registerTimeout: duration
      .prefault(formatDuration(defaultSettings.registerTimeoutMs))
      .describe('how long it may leave Register unanswered'),
    restartDelay: durationRange
      .prefault(formatDurationRange(defaultSettings.restartDelayMs))
      .describe('pause between a boot that failed and the next'),
    rejectDelay: durationRange
      .prefault(formatDurationRange(defaultSettings.rejectDelayMs))
      .describe('the same when every CallManager has rejected the phone'),
    keepaliveAcks: z
      .enum(['required', 'optional'])
      .default(defaultSettings.keepaliveAcks)
      .describe('optional: silence is no reason to give a CallManager up; CallManager 2.x answers no keepalive'),
    failover: failover.prefault({}).describe('how phones keep, lose and change their nodes'),
    inCall: share.prefault('0%').describe('share of the phones that are in a call when they would change their node'),
    callLength: duration
      .prefault(formatDuration(defaultSettings.callLengthMs))
      .describe('such a call lasts up to so long; the phone changes its node behind it'),
    release: z
      .enum(['never', 'atStop', 'onReset'])
      .default('atStop')
      .describe('when leases are given back; onReset: when the phone is reset, and at the stop'),
    mix: mix.prefault({ '7962G': '80%', '7942G': '20%' }).describe('models of the phones a site gives as a number'),
  }),
  {
    startup: 'startupMs',
    callLength: 'callLengthMs',
    giveUp: 'giveUpMs',
    connectTimeout: 'connectTimeoutMs',
    registerTimeout: 'registerTimeoutMs',
    restartDelay: 'restartDelayMs',
    rejectDelay: 'rejectDelayMs',
  },
);

export const phones = z.union([
  phoneFields,
  z.codec(z.int().min(1).max(mostPhones), phoneFields, {
    decode: (count) => ({ count }),
    encode: ({ count }) => count ?? 0,
  }),
]);
