/** What a server shows on an idle phone: prompts, notices, lamps (sccp.md 2.5). The V2 forms are dynamic. */
import { dynamicText, text, u32 } from '../../struct.js';
import { message } from '../message.js';

/** Timeout 0 stays. The idle prompt is '\x80\x13', a code of the phone's dictionary. */
export const DisplayPromptStatus = message(0x0112, 'DisplayPromptStatus', {
  timeoutSeconds: u32,
  text: text(32),
  line: u32,
  callReference: u32,
});

export const DisplayPromptStatusV2 = message(0x0145, 'DisplayPromptStatusV2', {
  timeoutSeconds: u32,
  line: u32,
  callReference: u32,
  text: dynamicText,
});

export const ClearPromptStatus = message(0x0113, 'ClearPromptStatus', { line: u32, callReference: u32 });

export const DisplayNotify = message(0x0114, 'DisplayNotify', { timeoutSeconds: u32, text: text(32) });

export const DisplayNotifyV2 = message(0x0143, 'DisplayNotifyV2', { timeoutSeconds: u32, text: dynamicText });

export const ClearNotify = message(0x0115, 'ClearNotify', {});

/** CallManager 2.x appends four bytes. */
export const DisplayText = message(0x0099, 'DisplayText', { text: text(32) });

export const SetLamp = message(0x0086, 'SetLamp', {
  /** 0x09 line, 0x0f message waiting. */
  stimulus: u32,
  instance: u32,
  /** 1 off, 2 on, 3 wink, 4 flash, 5 blink. */
  mode: u32,
});
