/** Why the phone is here, told before Register (sccp.md 2.1, 4.6). Newer phones add an XML form. */
import { dynamicText, ipv4, text, u32 } from '../../struct.js';
import { message } from '../message.js';

export const Alarm = message(0x0020, 'Alarm', {
  /** 0 critical, 1 warning, 2 information, 4 unknown, 7 major, 8 minor, 10 marginal, 20 trace. */
  severity: u32,
  text: text(80),
  parameter1: u32,
  /** The phone's own address. */
  ip: ipv4,
});

/** Up to 2,048 bytes of XML. */
export const XmlAlarm = message(0x015a, 'XmlAlarm', { xml: dynamicText });
