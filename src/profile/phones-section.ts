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

/** The index of a phone has three bytes of its MAC (plan/identities.ts). */
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

const tftpOptions = section({
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
});

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
      .describe('how phones get their files; http: configurations, and firmware by TFTP all the same'),
    tftpOptions: tftpOptions.prefault({}).describe('what phones of the 7900 series leave out; later ones may ask'),
    dhcpOptions: dhcpOptions.prefault({}).describe('what phones write into their DHCP messages'),
    startup: startup.prefault('model').describe('power-on until the first packet: model, none, 2s or 0s..1s'),
    registration: z
      .enum(['serial', 'pipelined'])
      .default('serial')
      .describe('serial: one request at a time, as real phones do'),
    giveUp: duration
      .prefault(formatDuration(defaultSettings.giveUpMs))
      .describe('how long a serial request may stay unanswered'),
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
    release: z
      .enum(['never', 'atStop', 'onReset'])
      .default('atStop')
      .describe('when leases are given back; onReset: when the phone is reset, and at the stop'),
    mix: mix.prefault({ '7962G': '80%', '7942G': '20%' }).describe('models of the phones a site gives as a number'),
  }),
  { startup: 'startupMs', giveUp: 'giveUpMs', restartDelay: 'restartDelayMs', rejectDelay: 'rejectDelayMs' },
);

export const phones = z.union([
  phoneFields,
  z.codec(z.int().min(1).max(mostPhones), phoneFields, {
    decode: (count) => ({ count }),
    encode: ({ count }) => count ?? 0,
  }),
]);
