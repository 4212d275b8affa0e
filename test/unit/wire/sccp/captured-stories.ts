/** What is in the captured sessions, by session: the messages of the server in their order, and their values. */
import { expect } from 'vitest';

export type Fields = Readonly<Record<string, unknown>>;

/** What is expected of the messages of a name: the same each time, or one after the other. */
type Expected = Readonly<Record<string, Fields | readonly Fields[]>>;

interface Story {
  readonly names: string;
  readonly fields: Expected;
}

const unusedButton = { instance: 0, type: 0xff };

/** Message waiting, off: for the line, then for the phone. */
const lamps = [
  { stimulus: 15, instance: 1, mode: 1 },
  { stimulus: 15, instance: 0, mode: 1 },
];

const noForward = {
  isAnyActive: 0,
  line: 1,
  isAllActive: 0,
  allNumber: '',
  isBusyActive: 0,
  busyNumber: '',
  isNoAnswerActive: 0,
  noAnswerNumber: '',
};

function buttons(slots: number, unused: Fields) {
  return [{ instance: 1, type: 9 }, ...Array.from({ length: slots - 1 }, () => unused)];
}

/** All three servers agree on the first 18 soft keys. */
function softKeys(count: number, slots: number): Fields {
  const agreed = Array.from({ length: 18 }, (_, n) => ({ label: `\x80${String.fromCharCode(n + 1)}`, event: n + 1 }));
  return {
    offset: 0,
    count,
    total: count,
    keys: expect.toSatisfy(
      (keys: unknown[]) =>
        keys.length === slots && keys.slice(0, 18).every((key, n) => JSON.stringify(key) === JSON.stringify(agreed[n])),
    ),
  };
}

function softKeySets(count: number, templateIndexes: readonly number[], infoIndexes: readonly number[]): Fields {
  const filled = (indexes: readonly number[]) => [...indexes, ...Array.from({ length: 16 - indexes.length }, () => 0)];
  const onHook = { templateIndexes: filled(templateIndexes), infoIndexes: filled(infoIndexes) };
  return {
    offset: 0,
    count,
    total: count,
    sets: expect.toSatisfy(
      (sets: unknown[]) => sets.length === 16 && JSON.stringify(sets[0]) === JSON.stringify(onHook),
    ),
  };
}

/** All sessions were recorded on Sunday, 22 November 2026. */
function clock(time: string, millisecond = 0): Fields {
  const [hour, minute, second] = time.split(':').map(Number);
  const unixSeconds = Date.UTC(2026, 10, 22, hour, minute, second) / 1000;
  return { year: 2026, month: 11, weekday: 0, day: 22, hour, minute, second, millisecond, unixSeconds };
}

function registerAck(seconds: number, dateTemplate: string, protocolVersion: number, features: number): Fields {
  const [keepaliveSeconds, secondaryKeepaliveSeconds] = [seconds, seconds];
  return { keepaliveSeconds, dateTemplate, secondaryKeepaliveSeconds, protocolVersion, features };
}

/** chan-sccp calls itself Holdout in this set-up. */
function chanSccp(phone: number, time: string, seconds: number, protocolVersion: number): Expected {
  const deviceName = `SEP00112200000${phone}`;
  const line = { line: 1, number: `1000${phone}`, displayName: `Phone ${phone}`, label: `L1000${phone}` };
  return {
    RegisterAck: registerAck(seconds, 'D.M.Y', protocolVersion, protocolVersion < 11 ? 0xfef120 : 0xfff120),
    ButtonTemplate: { offset: 0, count: 1, total: 1, buttons: buttons(56, unusedButton) },
    SoftKeyTemplateRes: softKeys(32, 64),
    SoftKeySetRes: softKeySets(13, [1, 2, 5, 6, 7, 17, 0, 22], [301, 302, 305, 306, 307, 317, 0, 322]),
    SelectSoftKeys: { line: 0, callReference: 0, set: 0, validKeys: 0xfffffffe },
    ConfigStat: { deviceName, instance: 1, userName: deviceName, serverName: 'Holdout', lines: 1, speedDials: 0 },
    LineStat: { ...line, options: 15 },
    LineStatV2: { ...line, options: 0 },
    ForwardStat: noForward,
    DefineTimeDate: clock(time),
    SetLamp: lamps,
    ClearPromptStatus: { line: 0, callReference: 0 },
    DisplayPromptStatus: { timeoutSeconds: 0, text: '\x80\x13', line: 0, callReference: 0 },
    DisplayPromptStatusV2: { timeoutSeconds: 0, line: 0, callReference: 0, text: '\x80\x13' },
    DisplayNotify: { timeoutSeconds: 5, text: 'Holdout \x80\x18' },
    DisplayNotifyV2: { timeoutSeconds: 5, text: 'Holdout \x80\x18' },
    UnregisterAck: { status: 0 },
    RegisterReject: { text: 'Crossover session' },
  };
}

/** chan_skinny writes its version as the character '0', and the short date template leaves another behind it. */
function chanSkinny(number: string, ...times: readonly Fields[]): Expected {
  return {
    RegisterAck: { ...registerAck(120, 'D-M-Y', 0x30, 0), padding: Uint8Array.of(0x30, 0) },
    ButtonTemplate: { offset: 0, count: 1, total: 1, buttons: buttons(42, { instance: 0, type: 0 }) },
    SoftKeyTemplateRes: softKeys(21, 32),
    SoftKeySetRes: softKeySets(14, [1, 2, 5, 6, 7, 19, 18], [301, 302, 305, 306, 307, 319, 318]),
    SelectSoftKeys: { line: 0, callReference: 0, set: 0, validKeys: 0x7f },
    LineStat: { line: 1, number, displayName: `L${number}`, label: '', options: 0 },
    DefineTimeDate: times,
    SetLamp: lamps,
    RegisterReject: { text: 'No Authority: ' },
  };
}

function wazo(phone: number, time: string, protocolVersion: number, features: number): Expected {
  return {
    RegisterAck: registerAck(10, 'D/M/Y', protocolVersion, features),
    ButtonTemplate: { offset: 0, count: 1, total: 1, buttons: buttons(42, unusedButton) },
    SoftKeyTemplateRes: softKeys(20, 32),
    SoftKeySetRes: softKeySets(9, [1, 2, 5, 20], [1, 2, 5, 20]),
    SelectSoftKeys: { line: 0, callReference: 0, set: 0, validKeys: 0xffffffff },
    ConfigStat: {
      deviceName: `SEP00112200000${phone}`,
      instance: 1,
      userName: '',
      serverName: '',
      lines: 1,
      speedDials: 0,
    },
    LineStat: { line: 1, number: `1000${phone}`, displayName: `Phone ${phone}`, label: `1000${phone}`, options: 0 },
    ForwardStat: noForward,
    DefineTimeDate: clock(time),
    RegisterReject: { text: '' },
    Reset: { type: 2 },
  };
}

function rejected(text: string): Story {
  return { names: 'RegisterReject', fields: { RegisterReject: { text } } };
}

const upToKeySets = 'RegisterAck CapabilitiesReq ButtonTemplate SoftKeyTemplateRes SoftKeySetRes SelectSoftKeys';
const welcome = 'DefineTimeDate SetLamp SetLamp ClearPromptStatus DisplayPromptStatus SelectSoftKeys DisplayNotify';
const welcomeV2 =
  'DefineTimeDate SetLamp SetLamp ClearPromptStatus DisplayPromptStatusV2 SelectSoftKeys DisplayNotifyV2';
const farewell = 'KeepAliveAck KeepAliveAck UnregisterAck';
const wazoStart = upToKeySets.replace('CapabilitiesReq', 'CapabilitiesReq ClearNotify');
const wazoLine = 'ConfigStat LineStat ForwardStat';

export const stories: Readonly<Record<string, Story>> = {
  'chan_sccp-7960v6-register-keepalive-unregister': {
    names: `${upToKeySets} ConfigStat LineStat ForwardStat ${welcome} ${farewell}`,
    fields: chanSccp(0, '06:47:23', 60, 5),
  },
  'chan_sccp-7970v17-register-keepalive-unregister': {
    names: `${upToKeySets} ConfigStat LineStatV2 ForwardStat ${welcomeV2} ${farewell}`,
    fields: chanSccp(1, '06:47:29', 47, 17),
  },
  'chan_sccp-7970v22-register-keepalive-unregister': {
    names: `${upToKeySets} ConfigStat LineStatV2 ForwardStat ${welcomeV2} ${farewell}`,
    fields: chanSccp(2, '06:47:34', 48, 22),
  },
  'chan_sccp-duplicate': {
    names: `${upToKeySets} ConfigStat LineStat ForwardStat ${welcome} RegisterReject`,
    fields: chanSccp(9, '06:52:50', 51, 5),
  },
  'chan_sccp-hotline-guest-7960v6': {
    names: `${upToKeySets} ConfigStat LineStat ForwardStat ${welcome} ${farewell}`,
    fields: {
      ...chanSccp(0, '06:57:11', 53, 5),
      ConfigStat: { deviceName: 'SEPDEADBEEF0001', userName: 'SEPDEADBEEF0001', lines: 1 },
      LineStat: { line: 1, number: 'Hotline', displayName: '', label: 'Hotline', options: 15 },
      SoftKeySetRes: softKeySets(13, [1, 2, 5, 6, 7, 0, 0, 22], [301, 302, 305, 306, 307, 0, 0, 322]),
    },
  },
  'chan_sccp-pyskinny-7970': {
    names: `${upToKeySets} ConfigStat LineStat ForwardStat LineStat ${welcome} KeepAliveAck UnregisterAck`,
    fields: chanSccp(3, '06:49:05', 47, 5),
  },
  'chan_sccp-reject-unprovisioned-noipport': rejected('Device Unknown'),
  'chan_sccp-reject-unprovisioned': rejected('Device Unknown'),
  'chan_skinny-7960-register-keepalive-unregister': {
    names: `SetLamp SetLamp ${upToKeySets} LineStat DefineTimeDate KeepAliveAck KeepAliveAck`,
    fields: chanSkinny('10000', clock('06:43:28', 115)),
  },
  'chan_skinny-duplicate': {
    names: `SetLamp SetLamp ${upToKeySets} LineStat DefineTimeDate DefineTimeDate DefineTimeDate RegisterReject KeepAliveAck KeepAliveAck`,
    fields: chanSkinny('10009', clock('06:52:37', 750), clock('06:52:37', 752), clock('06:52:39', 752)),
  },
  'chan_skinny-pyskinny-7970': {
    names: `SetLamp SetLamp ${upToKeySets} LineStat DefineTimeDate KeepAliveAck`,
    fields: chanSkinny('10001', clock('06:43:46', 548)),
  },
  'chan_skinny-reject-unprovisioned': rejected('No Authority: '),
  'wazo-7960v6-register-keepalive-unregister': {
    names: `${wazoStart} ${wazoLine} DefineTimeDate KeepAliveAck KeepAliveAck Reset`,
    fields: wazo(0, '06:51:13', 6, 0xfe0020),
  },
  'wazo-7970v17-register-keepalive-unregister': {
    names: `${wazoStart} ${wazoLine} DefineTimeDate KeepAliveAck KeepAliveAck Reset`,
    fields: wazo(1, '06:51:19', 11, 0xfff120),
  },
  'wazo-duplicate': {
    names: `${wazoStart} ${wazoLine} DefineTimeDate RegisterReject KeepAliveAck Reset`,
    fields: wazo(9, '06:53:06', 6, 0xfe0020),
  },
  'wazo-pyskinny-7970': {
    names: `${wazoStart} ${wazoLine} LineStat ForwardStat DefineTimeDate Reset`,
    fields: wazo(3, '06:51:31', 5, 0xfe0020),
  },
  'wazo-reject-unprovisioned': rejected(''),
};
