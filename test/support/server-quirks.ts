/**
 * Where real servers answer otherwise than our CallManager, and why: each difference by name, with the bytes of the body
 * in which it shows. Ours answers as Cisco's does (sccp.md 2, 3.3); the open servers have ways of their own.
 */
import type { Quirk } from './sccp-comparison.js';

type Row = readonly [of: string, what: string, bytes: readonly [number, number] | null, why: string];

const END = Number.POSITIVE_INFINITY;

/** Of every capture. */
const all = '';

const moreKeys = 'they offer keys behind the 18 on which all agree';
const taste = 'which keys a phone shows in which state is up to the server';
const otherWindow = 'a mask of the keys it wants shown; CallManager shows all';
const ownLabel = 'they tell name and label apart; our database has one text for both';
const noOptions = 'they leave the options of a line at 0; usual is 15';
const twoLamps = 'it puts out the lamp of the line and that of the whole phone';
const noPrompt = 'it leaves the idle display to the phone';
const extraWord = 'it sends one word more than CallManager';
const shortText = 'the text has no fixed size: 32, 33 and 36 bytes are seen';
const firstStays = 'of two phones with one name it keeps the first; ours, as CallManager, the second';
const noAck = 'it closes without a word';

/** All that ours says to a second phone of one name, and the others do not. */
const intruder = (of: string): Row[] => [
  [of, 'RegisterReject: 1 for 0', null, firstStays],
  [of, 'RegisterAck: 0 for 1', null, firstStays],
  [of, 'CapabilitiesReq: 0 for 1', null, firstStays],
];

const rows: readonly Row[] = [
  [all, 'SoftKeyTemplateRes.count', [4, 8], moreKeys],
  [all, 'SoftKeyTemplateRes.total', [8, 12], moreKeys],
  [all, 'SoftKeyTemplateRes.keys', [12 + 18 * 20, END], moreKeys],
  [all, 'SoftKeySetRes.count', [4, 8], taste],
  [all, 'SoftKeySetRes.total', [8, 12], taste],
  [all, 'SoftKeySetRes.sets', [12, 780], taste],
  ['chan_', 'SelectSoftKeys.validKeys', [12, 16], otherWindow],
  [all, 'LineStat.label', [68, 108], ownLabel],
  ['chan_', 'SetLamp: 2 for 1', null, twoLamps],

  ['chan_sccp', 'ButtonTemplate: 124 bytes for 96', null, '56 entries; CallManager sends 42'],
  ['chan_sccp', 'ButtonTemplate.buttons', null, '56 entries; CallManager sends 42'],
  ['chan_sccp', 'SoftKeyTemplateRes: 1292 bytes for 652', null, '64 slots; CallManager sends 32'],
  ['chan_sccp', 'SelectSoftKeys: 2 for 1', null, 'it selects them again when the phone is ready'],
  ['chan_sccp', 'ConfigStat.userName', [24, 64], 'the device name for want of a user'],
  ['chan_sccp', 'ForwardStat: 96 bytes for 92', null, extraWord],
  ['chan_sccp', 'ClearPromptStatus: 1 for 0', null, 'it clears before it prompts'],
  ['chan_sccp', 'DisplayNotify: 1 for 0', null, 'it greets: "<server> Connected"'],
  ['chan_sccp-7970v', 'DisplayNotifyV2: 1 for 0', null, 'it greets: "<server> Connected"'],
  ['chan_sccp-7970v', 'ConfigStat: 1 for 0', null, 'it has no dynamic form of it'],
  ['chan_sccp-7970v', 'ConfigStatV2: 0 for 1', null, 'it has no dynamic form of it'],
  ['chan_sccp-7970v', 'LineStatV2.options', [4, 8], noOptions],
  ['chan_sccp-7970v', 'LineStatV2.label', [4 + 4 + 6 + 8, END], ownLabel],
  ['chan_sccp-7970v22', 'ForwardStat: 96 bytes for 95', null, 'it pads to whole words'],
  ['chan_sccp-pyskinny', 'FeatureStat: 0 for 1', null, 'it answers only for buttons that are features'],
  ['chan_sccp-reject', 'RegisterReject: 32 bytes for 36', null, shortText],
  ...intruder('chan_sccp-duplicate 1'),
  ['chan_sccp-duplicate 1', 'KeepAliveAck: 0 for 1', null, firstStays],

  ['chan_skinny', 'RegisterAck.padding', [10, 12], 'its date template is one character too long'],
  ['chan_skinny', 'RegisterAck.protocolVersion', [16, 17], "it writes the character '0' for the version"],
  ['chan_skinny', 'RegisterAck.features', [17, 20], 'it knows of none'],
  ['chan_skinny', 'ButtonTemplate.buttons', [14, 96], 'unused ones are 0, not 0xff'],
  ['chan_skinny', 'SoftKeySetRes: 784 bytes for 780', null, extraWord],
  ['chan_skinny', 'LineStat.options', [108, 112], noOptions],
  ['chan_skinny', 'SetLamp: at another place', null, 'it sets lamps even before RegisterAck'],
  ['chan_skinny', 'ConfigStat: 0 for 1', null, 'it leaves the request unanswered'],
  ['chan_skinny', 'ForwardStat: 0 for 1', null, 'it leaves the request unanswered'],
  ['chan_skinny', 'DisplayPromptStatus: 0 for 1', null, noPrompt],
  ['chan_skinny', 'UnregisterAck: 0 for 1', null, noAck],
  ['chan_skinny-reject', 'RegisterReject: 33 bytes for 36', null, shortText],
  ['chan_skinny-duplicate 0', 'DefineTimeDate: 3 for 1', null, 'it tells the time again when another phone comes'],
  ['chan_skinny-duplicate 0', 'KeepAliveAck: 1 for 0', null, firstStays],
  ...intruder('chan_skinny-duplicate 1'),

  ['wazo', 'RegisterAck.features', [17, 20], 'up to protocol 10 it leaves the middle byte at 0'],
  ['wazo', 'ClearNotify: 1 for 0', null, 'it clears the display of what may be left there'],
  ['wazo', 'SoftKeySetRes: 784 bytes for 780', null, extraWord],
  ['wazo', 'LineStat.options', [108, 112], noOptions],
  ['wazo', 'SetLamp: 0 for 1', null, 'it sets no lamp for a mailbox that is empty'],
  ['wazo', 'DisplayPromptStatus: 0 for 1', null, noPrompt],
  ['wazo', 'UnregisterAck: 0 for 1', null, noAck],
  ['wazo', 'Reset: 1 for 0', null, 'it restarts a phone whose session it ends'],
  ['wazo-pyskinny', 'ForwardStat: 2 for 1', null, 'it tells the forwards behind every line, unasked'],
  ['wazo-pyskinny', 'FeatureStat: 0 for 1', null, 'the phone has no such button, and it drops the phone for asking'],
  ['wazo-pyskinny', 'KeepAliveAck: 0 for 1', null, 'the phone has no such button, and it drops the phone for asking'],
  ['wazo-reject', 'RegisterReject: 33 bytes for 36', null, shortText],
  ['wazo-duplicate 0', 'KeepAliveAck: 1 for 0', null, firstStays],
  ...intruder('wazo-duplicate 1'),
  ['wazo-duplicate 1', 'KeepAliveAck: 0 for 1', null, firstStays],

  ['CallManager 2', 'RegisterAck: 12 bytes for 20', null, 'it ends before the second interval'],
  ['CallManager 2', 'RegisterAck.padding', [10, 12], 'bytes that happened to be there'],
  ['CallManager 2', 'RegisterAck.secondaryKeepaliveSeconds', null, 'it ends before it'],
  ['CallManager 2', 'RegisterAck.protocolVersion', null, 'it ends before it'],
  ['CallManager 2', 'RegisterAck.features', null, 'it ends before it'],
  ['CallManager 4', 'DefineTimeDate.hour', [16, 20], "the phone's own zone; the lab lives by UTC"],
];

export const quirks: readonly Quirk[] = rows.map(([of, what, bytes, why]) => ({ of, what, bytes, why }));

/** Those of one comparison, by its name. */
export function quirksOf(name: string): Quirk[] {
  return quirks.filter(({ of }) => name.startsWith(of));
}
