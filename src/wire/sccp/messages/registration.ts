/** A phone comes and goes: Register and its answers, Unregister, Reset (sccp.md 1.6, 2.1). */
import { bytes, ipv4, text, u8, u24, u32 } from '../../struct.js';
import { type MessageOf, message } from '../message.js';

/**
 * Phones send a beginning of it, by firmware: 36 bytes (the oldest), 44 (7936), 64, 68 (7940, 7960), 124 (7941 with
 * protocol 17 and later), 172 (the newest).
 */
export const Register = message(0x0001, 'Register', {
  deviceName: text(16),
  userId: u32,
  instance: u32,
  ip: ipv4,
  deviceType: u32,
  maxStreams: u32,
  activeStreams: u32,
  /** The highest the phone speaks. */
  protocolVersion: u8,
  features: u24,
  maxConferences: u32,
  activeConferences: u32,
  /** Raw bytes, digits or leftovers, by model: never parse it. */
  mac: bytes(12),
  ipv4Scope: u32,
  maxLines: u32,
  ipv6: bytes(16),
  ipv6Scope: u32,
  loadName: text(32),
  configStamp: text(48),
});
export type Register = MessageOf<typeof Register>;

/** Follows Register at once, before its answer; has none of its own. */
export const IpPort = message(0x0002, 'IpPort', { rtpPort: u32 });

/** CallManager 2.x sends the first 12 bytes of it. */
export const RegisterAck = message(0x0081, 'RegisterAck', {
  keepaliveSeconds: u32,
  /** 'M/D/YA' fills it: the letter A asks for a 12-hour clock. */
  dateTemplate: text(6),
  /** Garbage from CallManager 2.x. */
  padding: bytes(2),
  /** For links on which the phone is not registered; 0 when absent. */
  secondaryKeepaliveSeconds: u32,
  /** What the server chose; some send nonsense (sccp.md 1.6). */
  protocolVersion: u8,
  features: u24,
});
export type RegisterAck = MessageOf<typeof RegisterAck>;

/** 32, 33 or, from CallManager, 36 bytes. */
export const RegisterReject = message(0x009d, 'RegisterReject', { text: text(36) });

/** Old phones send it empty. */
export const Unregister = message(0x0027, 'Unregister', {
  /** 0 unknown, 1 power save. */
  reason: u32,
});

export const UnregisterAck = message(0x0118, 'UnregisterAck', {
  /** 0 ok, 1 error, 2 not now (active calls). */
  status: u32,
});

export const Reset = message(0x009f, 'Reset', {
  /** See `ResetType`. */
  type: u32,
});

export const ResetType = {
  /** A full reboot: DHCP, TFTP, register. */
  reset: 1,
  /** Drops the session, reads its configuration again, registers. */
  restart: 2,
  /** Newer: takes over a changed configuration. */
  applyConfig: 3,
} as const;
