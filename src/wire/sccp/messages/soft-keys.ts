/** The keys below the display: which exist, and which the phone shows in which state (sccp.md 2.3). */
import { array, list, record, text, u8, u16, u32 } from '../../struct.js';
import { message } from '../message.js';

const softKey = record({
  /** Plain text, or '\x80' and a code of the phone's dictionary, or '\x1e' and one of its second dictionary. */
  label: text(16),
  event: u32,
});

export const SoftKeyTemplateReq = message(0x0028, 'SoftKeyTemplateReq', {});

/** 32 slots from CallManager, 64 from chan-sccp. */
export const SoftKeyTemplateRes = message(0x0108, 'SoftKeyTemplateRes', {
  offset: u32,
  count: u32,
  total: u32,
  keys: list(softKey),
});

export const SoftKeySetReq = message(0x0025, 'SoftKeySetReq', {});

/** 16 sets; some servers append four bytes. */
export const SoftKeySetRes = message(0x0109, 'SoftKeySetRes', {
  offset: u32,
  count: u32,
  total: u32,
  sets: array(
    record({
      /** Places in the template, from 1; 0 leaves the key empty. */
      templateIndexes: array(u8, 16),
      /** The same places from 301, for the help text. */
      infoIndexes: array(u16, 16),
    }),
    16,
  ),
});

export const SelectSoftKeys = message(0x0110, 'SelectSoftKeys', {
  line: u32,
  callReference: u32,
  set: u32,
  /** A bit for each key of the set that is shown. */
  validKeys: u32,
});
