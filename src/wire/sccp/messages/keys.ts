/** What a person at the phone presses (sccp.md 2.5). */
import { u32 } from '../../struct.js';
import { message } from '../message.js';

/** Old phones send the first 4 bytes, newer ones 12 or 20. */
export const KeypadButton = message(0x0003, 'KeypadButton', {
  /** 0..9, 14 is '*', 15 is '#', 16 is '+'. */
  button: u32,
  line: u32,
  callReference: u32,
});

/** A 7960 sends the first 12 bytes, phones of protocol 22 all. */
export const Stimulus = message(0x0005, 'Stimulus', { stimulus: u32, instance: u32, callReference: u32, status: u32 });
