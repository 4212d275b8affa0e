/** A phone asks a node of higher priority whether it may come back (sccp.md 2.1, 4.4). */
import { bytes, ipv4, text, u32 } from '../../struct.js';
import { message } from '../message.js';

export const RegisterTokenReq = message(0x0029, 'RegisterTokenReq', {
  deviceName: text(16),
  userId: u32,
  instance: u32,
  ip: ipv4,
  deviceType: u32,
  /** An IPv6 address, or from protocol 17 on an address type and an address: sources differ. */
  address: bytes(20),
});

export const RegisterTokenAck = message(0x011a, 'RegisterTokenAck', {});

export const RegisterTokenReject = message(0x011b, 'RegisterTokenReject', {
  /** Before the phone may ask again. */
  waitSeconds: u32,
});
