/** The phone asks for each of its lines: number, names, forwarding (sccp.md 2.4). */
import { dynamicText, text, u32 } from '../../struct.js';
import { message } from '../message.js';

/** Line 0 is seen from real phones. */
export const LineStatReq = message(0x000b, 'LineStatReq', { line: u32 });

/** CallManager 2.x sends the first 28 bytes, 3.1 68, 3.3 108, others all. */
export const LineStat = message(0x0092, 'LineStat', {
  line: u32,
  number: text(24),
  displayName: text(40),
  label: text(40),
  options: u32,
});

/** From protocol 17 on. */
export const LineStatV2 = message(0x0147, 'LineStatV2', {
  line: u32,
  /** Usually 15. */
  options: u32,
  number: dynamicText,
  displayName: dynamicText,
  label: dynamicText,
});

export const ForwardStatReq = message(0x0009, 'ForwardStatReq', { line: u32 });

/** chan-sccp appends four bytes. */
export const ForwardStat = message(0x0090, 'ForwardStat', forwards(24));

/** The form from protocol 18 on, under the same id: numbers of 25 bytes, packed. */
export const ForwardStatV18 = message(0x0090, 'ForwardStat', forwards(25));

function forwards(numberSize: number) {
  return {
    isAnyActive: u32,
    line: u32,
    isAllActive: u32,
    allNumber: text(numberSize),
    isBusyActive: u32,
    busyNumber: text(numberSize),
    isNoAnswerActive: u32,
    noAnswerNumber: text(numberSize),
  };
}
