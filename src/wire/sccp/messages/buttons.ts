/** What the phone's buttons are (sccp.md 2.3). */
import { list, record, u8, u32 } from '../../struct.js';
import { message } from '../message.js';

/** Some clients append a count. */
export const ButtonTemplateReq = message(0x000e, 'ButtonTemplateReq', {});

/** 42 entries from CallManager, 56 from chan-sccp. When `total` is more than `count`, further frames follow. */
export const ButtonTemplate = message(0x0097, 'ButtonTemplate', {
  /** The number of buttons in frames before this one. */
  offset: u32,
  /** The number of buttons in this frame; entries beyond are unused: instance 0, type 0xff. */
  count: u32,
  total: u32,
  buttons: list(
    record({
      /** The number of the line, speed dial ... behind the button. */
      instance: u8,
      /** See `ButtonType`. */
      type: u8,
    }),
  ),
});

/** Those that a registration asks about, and the unused one. */
export const ButtonType = {
  speedDial: 0x02,
  line: 0x09,
  feature: 0x13,
  serviceUrl: 0x14,
  undefined: 0xff,
} as const;

/** The lines the phone found; chan-sccp restarts a phone that tells it before asking for its buttons. */
export const RegisterAvailableLines = message(0x002d, 'RegisterAvailableLines', { lines: u32 });
