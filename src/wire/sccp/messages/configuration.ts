/** What a phone learns about itself and its cluster: load, clock, counts, servers (sccp.md 2.1, 2.2). */
import { array, bytes, dynamicText, ipv4, record, text, u32 } from '../../struct.js';
import { message } from '../message.js';

export const VersionReq = message(0x000f, 'VersionReq', {});

export const Version = message(0x0098, 'Version', {
  /** The load the server wants the phone to run. */
  loadName: text(16),
});

export const TimeDateReq = message(0x000d, 'TimeDateReq', {});

/** Local time, without zone. */
export const DefineTimeDate = message(0x0094, 'DefineTimeDate', {
  year: u32,
  /** 1..12 */
  month: u32,
  /** 0 is Sunday. */
  weekday: u32,
  day: u32,
  hour: u32,
  minute: u32,
  second: u32,
  millisecond: u32,
  /** 0 from CallManager 3.x. */
  unixSeconds: u32,
});

export const ConfigStatReq = message(0x000c, 'ConfigStatReq', {});

export const ConfigStat = message(0x0093, 'ConfigStat', {
  deviceName: text(16),
  userId: u32,
  instance: u32,
  userName: text(40),
  serverName: text(40),
  lines: u32,
  speedDials: u32,
});

export const ConfigStatV2 = message(0x0142, 'ConfigStatV2', {
  deviceName: dynamicText,
  userId: u32,
  instance: u32,
  lines: u32,
  speedDials: u32,
  userName: dynamicText,
  serverName: dynamicText,
});

export const ServerReq = message(0x0012, 'ServerReq', {});

/** Slots not used are zero. */
const serverList = { names: array(text(48), 5), ports: array(u32, 5) };

export const ServerRes = message(0x009e, 'ServerRes', { ...serverList, addresses: array(ipv4, 5) });

/** The form from protocol 17 on, under the same id. */
export const ServerResV17 = message(0x009e, 'ServerRes', {
  ...serverList,
  addresses: array(
    record({
      /** 0 IPv4, 1 IPv6. */
      type: u32,
      ip: ipv4,
      /** The rest of an IPv6 address. */
      rest: bytes(12),
    }),
    5,
  ),
});
